from flaggen.cli import run

run()
