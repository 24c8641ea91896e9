# Runs scripts and records what they would have run. One batch per line of standard input: the
# name of a file of scripts, each ended by NUL. The script with index N runs in the folder FILE.N
# and leaves FILE.N.ran (argument count and arguments, each ended by NUL, for every command) and
# FILE.N.said (standard error). One byte on standard output tells that it is through.
# A newline would split the write, and records of two processes could mix: it is written as 0x1e.
__rec() { builtin printf '%s\0' "$#" "${@//$'\n'/$'\x1e'}" >>"$__F.ran"; }
command_not_found_handle() { __rec "$@"; builtin return 127; }
for __i in {0..99}; do
  builtin eval "c$__i() { __rec c$__i \"\$@\"; ((++__n > 40)) && builtin exit 97; builtin return $((__i % 2)); }"
done
builtin unset __i
FUNCNEST=8
while IFS= builtin read -r __B; do
  builtin mapfile -d '' -t __A <"$__B"
  for __I in "${!__A[@]}"; do
    __F=$__B.$__I
    (
      exec </dev/null >/dev/null 2>"$__F.said"
      builtin ulimit -t 1 -f 2048 -v 1500000 -c 0
      builtin cd "$__F" || builtin exit
      __s=${__A[__I]}
      builtin unset __A __B __I
      builtin eval "$__s"
      builtin wait
    )
    builtin printf .
  done
done
