from flaggen.cli import leave, main

leave(main())
