"""What people type about listings and exchanges, read and checked for shape; the verbs decide the rest."""
