"""`python -m normlint`: the executable that the wheel put beside this Python."""

import os
import sys
import sysconfig


def program():
    """The executable: in the scripts of this environment, of the user, or beside the package where `pip --target` put it."""
    beside = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin")
    folders = [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", f"{os.name}_user"), beside]
    found = [path for path in (os.path.join(folder, "normlint") for folder in folders) if os.access(path, os.X_OK)]
    if not found:
        sys.exit(f"normlint is in none of {', '.join(folders)}: install the package anew")
    return found[0]


if __name__ == "__main__":
    path = program()
    os.execv(path, [path, *sys.argv[1:]])
