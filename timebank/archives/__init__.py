"""A whole time bank as one documented file: nobody is locked in. docs/archive.md has the format."""
