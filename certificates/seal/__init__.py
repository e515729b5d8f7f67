"""The electronic seal: keys, sealing, the stored PDF and reading a sealed file."""
