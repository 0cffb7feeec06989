# copy_kernel_headers DIR: the kernel's headers into an include folder, as the base's linux-libc-dev has them:
# they are made for any libc.

copy_kernel_headers() {
  local folder
  for folder in linux asm-generic mtd rdma sound video xen misc drm x86_64-linux-gnu/asm; do
    if [ -d "/usr/include/$folder" ]; then
      cp -R "/usr/include/$folder" "$1/"
    fi
  done
}
