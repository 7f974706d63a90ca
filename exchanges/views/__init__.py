"""What browsers see of listings and exchanges. Each view reads the request and the clock, and calls one verb."""
