"""What the audit's steps about attacks share: a planted world, every address there is, and who may read which word."""
