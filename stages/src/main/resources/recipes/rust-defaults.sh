# What cargo, CMake and build scripts find by themselves: a wrapper around rustc, a CMake toolchain file, and a
# home for users without one. Nothing is compiled; docs/adr/0011-crate-defaults.md has the reasons.

sysroot=$MUSL_PREFIX/$TARGET
mkdir -p "/out$MUSL_PREFIX/bin" "/out$MUSL_PREFIX/share/cmake"
install -d -m 1777 /out/home/build /out/workspace

cat > "/out$MUSL_PREFIX/bin/rustc-for-build-scripts" <<'SH'
#!/bin/sh
# Called by cargo as: rustc-for-build-scripts RUSTC ARGUMENTS
#
# Links build scripts dynamically. A static musl program cannot load a library, and bindgen loads libclang
# (rust-lang/rust-bindgen#2360). Everything else is compiled as cargo says; so are build scripts whose flags ask
# for static-pie. Calls STATIX_RUSTC_WRAPPER, such as sccache, if that is set.
case " $* " in
  *" -static-pie "* | *"=-static-pie "*) ;;
  *" --crate-name build_script_"*" --crate-type bin "*) set -- "$@" -C target-feature=-crt-static ;;
esac
exec ${STATIX_RUSTC_WRAPPER:+"$STATIX_RUSTC_WRAPPER"} "$@"
SH
chmod 755 "/out$MUSL_PREFIX/bin/rustc-for-build-scripts"

cat > "/out$MUSL_PREFIX/share/cmake/musl.cmake" <<CMAKE
# Compiles for musl with what lies in the sysroot. Read through the variable CMAKE_TOOLCHAIN_FILE.
set(CMAKE_C_COMPILER "$MUSL_PREFIX/bin/$TARGET-gcc")
set(CMAKE_CXX_COMPILER "$MUSL_PREFIX/bin/$TARGET-g++")
set(CMAKE_ASM_COMPILER "$MUSL_PREFIX/bin/$TARGET-gcc")
set(CMAKE_AR "$MUSL_PREFIX/bin/$TARGET-ar" CACHE FILEPATH "")
set(CMAKE_RANLIB "$MUSL_PREFIX/bin/$TARGET-ranlib" CACHE FILEPATH "")
set(CMAKE_STRIP "$MUSL_PREFIX/bin/$TARGET-strip" CACHE FILEPATH "")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
list(APPEND CMAKE_PREFIX_PATH "$sysroot")
# Ignored, and not merely outside of a root to search: a crate's own libraries lie where cargo builds.
list(APPEND CMAKE_SYSTEM_IGNORE_PATH
  /lib /lib64 /lib/x86_64-linux-gnu /usr/include /usr/include/x86_64-linux-gnu
  /usr/lib /usr/lib64 /usr/lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu/cmake /usr/lib/cmake)
CMAKE

# echo in rustc's place shows what it would be called with.
wrapper=/out$MUSL_PREFIX/bin/rustc-for-build-scripts
for arguments in \
  '--crate-name build_script_build --edition=2021 b.rs --crate-type bin -> -C target-feature=-crt-static' \
  '--crate-name hello --edition=2021 main.rs --crate-type bin ->' \
  '--crate-name build_script_utils --crate-type lib ->' \
  '--crate-name build_script_build b.rs --crate-type bin -C link-arg=-static-pie ->'
do
  read -ra given <<<"${arguments%%->*}"
  read -ra added <<<"${arguments##*->}"
  diff <("$wrapper" echo "${given[@]}") <(echo "${given[@]}" "${added[@]}")
  diff <(env STATIX_RUSTC_WRAPPER=echo "$wrapper" rustc "${given[@]}") <(echo rustc "${given[@]}" "${added[@]}")
done
