"""The C compiled for machines, native and emulated, and its accessors run side by side with the emulator's methods."""
