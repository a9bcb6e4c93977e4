#if !__has_include(<yaml.h>)
#error "libyaml's header is missing: run `apt-get install libyaml-dev` or `brew install libyaml`. Where there is no Swift, the pre-commit hook normlint-wheel needs neither."
#else
#include <yaml.h>
#endif
