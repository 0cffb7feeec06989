# UPX from its sources: a static program in /usr/local/bin.
# Sources: upx, with the libraries it needs inside.

. /recipe/lib/target.sh

mkdir source object
tar -C source -xf /src/upx --strip-components=1

cd object
cmake_for_target ../source -DCMAKE_EXE_LINKER_FLAGS='-static-pie -s' -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
  -DUPX_CONFIG_DISABLE_GITREV=ON -DUPX_CONFIG_DISABLE_WERROR=ON -DUPX_CONFIG_DISABLE_SELF_PACK_TEST=ON
make
cd ..
install -D object/upx /out/usr/local/bin/upx

# What it is for: a static-pie still runs once it is packed. C++, since UPX packs nothing very small.
cat > probe.cc <<'C'
#include <iostream>
int main() { std::cout << "packed and running" << std::endl; }
C
"$CXX" -static-pie -fPIE -O2 -s -o probe probe.cc
size=$(stat -c %s probe)
/out/usr/local/bin/upx -q probe
/out/usr/local/bin/upx -t probe
test "$(stat -c %s probe)" -lt "$size"
test "$(./probe)" = 'packed and running'
