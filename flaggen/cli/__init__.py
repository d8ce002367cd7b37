"""The command line: arguments, output and exit codes. Nothing below prints or exits."""
