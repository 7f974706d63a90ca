"""Other ledgers, as their own documentation says to use them."""
