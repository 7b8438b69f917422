"""What a device shows and where it is touched: windows, pixels, pictures over time, fingers."""
