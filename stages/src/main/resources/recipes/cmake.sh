# CMake: static cmake, ctest and cpack in the sysroot, with HTTPS.
# Sources: cmake. Uses the OpenSSL of its stage; the other libraries are those CMake brings along.

. /recipe/lib/target.sh

mkdir source object
tar -C source -xf /src/cmake --strip-components=1

cd object
# Also for the tests below: what CMake asks of its libraries is answered by the target's compiler.
cmake_for_target ../source \
  -DCMAKE_EXE_LINKER_FLAGS='-static-pie -s' -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
  -DCMAKE_USE_OPENSSL=ON -DOPENSSL_USE_STATIC_LIBS=ON -DBUILD_TESTING=OFF -DBUILD_CursesDialog=OFF \
  -DBUILD_QtDialog=OFF -DSPHINX_HTML=OFF -DSPHINX_MAN=OFF -DCMake_BUILD_LTO=OFF
make
make install DESTDIR=/out
cd ..
rm -rf "/out$SYSROOT"/share/{bash-completion,emacs,vim} "/out$SYSROOT/doc"

. /recipe/lib/link-check.sh
for program in cmake ctest cpack; do
  check_static "as $program itself" "/out$SYSROOT/bin/$program" --version
done
