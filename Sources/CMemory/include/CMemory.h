// Nothing to call: `freelists.c` stands in the place of malloc and free where the linker puts it there.
