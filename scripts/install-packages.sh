#!/bin/bash
# Installs the distribution packages that the tests and the benchmarks use.
# Does nothing, in a few milliseconds, when all of them are there.
set -uo pipefail

tools=(gcc g++ binutils clang clang-format gdb valgrind)
provers=(spin tcc libclang-rt-14-dev)
programs=(git golang-go perl python3 sqlite3 redis-server redis-tools mariadb-server mariadb-client ruby)
peers=(libjemalloc2 libmimalloc2.0 libtcmalloc-minimal4)
static_peers=(libjemalloc-dev libgoogle-perftools-dev)
others=(libcap2-bin)
machines=(musl-tools gcc-aarch64-linux-gnu g++-aarch64-linux-gnu libc6-dev-arm64-cross gcc-riscv64-linux-gnu g++-riscv64-linux-gnu libc6-dev-riscv64-cross qemu-user)
packagers=(cmake make pkg-config man-db dpkg-dev fakeroot lintian)
browser=(chromium)

fail() {
  echo "install-packages: $1" >&2
  exit 1
}

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

wanted=("${tools[@]}" "${provers[@]}" "${programs[@]}" "${peers[@]}" "${static_peers[@]}" "${others[@]}" "${machines[@]}" "${packagers[@]}" "${browser[@]}")
command -v dpkg-query >/dev/null || fail "this system has no dpkg; install these by hand: ${wanted[*]}"

missing=()
for package in "${wanted[@]}"; do
  is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "not root and no sudo; missing: ${missing[*]}"
  as_root=(sudo)
fi

# RUNLEVEL=1 keeps the packages' start scripts from starting a service.
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get -o DPkg::Lock::Timeout=300 -qq "$@"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "install-packages: installing ${missing[*]}"
install=(install --yes --no-install-recommends "${missing[@]}")
if ! apt "${install[@]}" >"$log" 2>&1; then
  # The package lists may be absent or older than the archive.
  apt update >>"$log" 2>&1 || { tail -5 "$log" >&2; fail "apt-get update failed (its last lines are above)"; }
  apt "${install[@]}" >>"$log" 2>&1 || { tail -5 "$log" >&2; fail "apt-get install ${missing[*]} failed (its last lines are above)"; }
fi
