from flaggen.cli.main import run

run()
