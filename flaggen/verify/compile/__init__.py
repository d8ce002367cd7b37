"""Compile the C for native and foreign machines, and run its accessors side by side with the emulator's methods."""
