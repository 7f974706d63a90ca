"""Keeping it safe: backups that say what is in them, and a restore that proves it before anything is given up."""
