import sys

from flaggen.cli import main

sys.exit(main())
