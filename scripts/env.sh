# Where the tools and the build folder live; sourced by the Makefile's shell and by the scripts.
# They stand outside the checkout so that a second clone starts warm.
HAGGLE_CACHE="${HAGGLE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/haggle}"
export HAGGLE_CACHE
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HAGGLE_CACHE/target}"
export PATH="$HAGGLE_CACHE/tools/bin:$HAGGLE_CACHE/tools/node_modules/.bin:$PATH"
# A hashed lockfile decides every version; the network is only asked for what is not there yet.
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"
# Where scripts/setup puts the small standard library of the browser's module: one per compiler.
small_library_folder() { echo "$HAGGLE_CACHE/small-library/$(rustc --version | tr -c '[:alnum:].\n' -)"; }
# Where scripts/setup puts a faster `ld` for compilers that do not bring one: GCC looks here first.
export COMPILER_PATH="$HAGGLE_CACHE/tools/linker"
