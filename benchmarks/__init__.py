"""What `make bench` runs: how fast the ledger is, as ratios within one run on one server."""
