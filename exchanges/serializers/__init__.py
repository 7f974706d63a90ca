"""What goes out of the API and what comes in, for offers, requests and exchanges."""
