# use_compiler DIR: puts the programs of DIR, such as /opt/musl/bin of another stage's layer, before all
# others, and the compile cache, when there is one, before the compilers among them.

use_compiler() {
  PATH=$1:$PATH
  if [ -r /ccache/use.sh ]; then
    # shellcheck source=/dev/null # the engine writes it
    . /ccache/use.sh
    use_compile_cache
  fi
}
