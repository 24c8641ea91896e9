# Builds the place in which one command runs and starts it there; bash runs this inside new namespaces.
# Arguments: the fixture's folder, the search path, `traced` or `plain`, the command, folders of toolchains to keep.
# Standard error is the trace.
set -eu
fixture=$1 path=$2 mode=$3 text=$4
shift 4

mount --make-rprivate /
mount -t tmpfs -o size=768m,mode=755 tmpfs /mnt
mkdir -p /mnt/{home,tmp,run,dev,kept}
cp -a "$fixture/home/." /mnt/home/
cp -a "$fixture/etc" /mnt/
chmod 1777 /mnt/tmp
# Outside of a user namespace the command is somebody who owns nothing but the fixture.
read -r _ outside _ < /proc/self/uid_map
identity=(--no-new-privs --bounding-set=-all --inh-caps=-all)
if [ "$outside" = 0 ]; then
  identity+=(--reuid=1000 --regid=1000 --clear-groups)
  [ "$mode" = traced ] || chown -R 1000:1000 /mnt/home/dev
fi

# A toolchain in somebody's home stays where it is; the rest of that home goes out of sight.
number=0
for folder in "$@"; do
  mkdir -p "/mnt/kept/$number"
  mount --bind "$folder" "/mnt/kept/$number"
  number=$((number + 1))
done

# Everything that is there can be read and not changed.
while read -r _ _ _ _ target options rest; do
  case "$target $rest" in
    /mnt*|*" - proc "*|*" - sysfs "*|*" - cgroup"*|*" - devpts "*|*" - mqueue "*) continue ;;
  esac
  mount -o "remount,bind,ro,${options#r[wo],}" "$target" 2>/dev/null || mount -o remount,bind,ro "$target" 2>/dev/null || :
done < /proc/self/mountinfo

for file in null zero full random urandom tty; do
  : > "/mnt/dev/$file"
  mount --bind "/dev/$file" "/mnt/dev/$file"
done
ln -s /proc/self/fd /mnt/dev/fd
ln -s /proc/self/fd/0 /mnt/dev/stdin
ln -s /proc/self/fd/1 /mnt/dev/stdout
ln -s /proc/self/fd/2 /mnt/dev/stderr
ln -s pts/ptmx /mnt/dev/ptmx
mkdir -p /mnt/dev/pts /mnt/dev/shm
chmod 1777 /mnt/dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts /mnt/dev/pts || :
mount --rbind /mnt/dev /dev
mount --rbind /mnt/home /home
mount --bind /mnt/run /run
mount --bind /mnt/tmp /tmp
mkdir -p /mnt/tmp-of-var
chmod 1777 /mnt/tmp-of-var
mount --bind /mnt/tmp-of-var /var/tmp
mount --bind /mnt/etc/passwd /etc/passwd
mount --bind /mnt/etc/group /etc/group
mount -t proc proc /proc
number=0
for folder in "$@"; do
  base=$(printf '%s' "$folder" | cut -d/ -f-2)
  # Its owner's home, once.
  if [ ! -e "/mnt/seen$base" ] && [ "$base" != /home ]; then
    mkdir -p "/mnt/seen$base" "/mnt/bare$base"
    mount --rbind "/mnt/bare$base" "$base"
  fi
  mkdir -p "$folder"
  mount --rbind "/mnt/kept/$number" "$folder"
  number=$((number + 1))
done
umount -l /mnt
ip link set lo up 2>/dev/null || :

cd /home/dev/proj
ulimit -t 30 -f 409600
variables=(HOME=/home/dev USER=dev LOGNAME=dev SHELL=/bin/bash LANG=C.UTF-8 TERM=dumb NO_COLOR=1 PATH="$path" PWD=/home/dev/proj)
if [ "$mode" = plain ]; then
  exec env -i "${variables[@]}" setpriv "${identity[@]}" bash -c "$text"
fi
# The launcher closes the trace's descriptor, so that nothing but the tracer writes there.
exec strace -f -y -s 4096 -e signal=none -e trace="$TRACED" -o /proc/self/fd/2 -- \
  env -i "${variables[@]}" setpriv "${identity[@]}" bash -c 'exec 2>/dev/null bash -c "$1"' launcher "$text"
