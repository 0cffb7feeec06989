# UPX as upstream distributes it: a static program in /usr/local/bin.
# Sources: upx.

tar -xf /src/upx --strip-components=1
install -D upx /out/usr/local/bin/upx
/out/usr/local/bin/upx --version
