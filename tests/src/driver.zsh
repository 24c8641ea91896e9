# As driver.sh, for zsh. A redirection without a command would run NULLCMD, which is no command of the script.
__rec() { builtin printf '%s\0' "$#" "${@//$__newline/$__instead}" >>"$__F.ran"; }
command_not_found_handler() { __rec "$@"; builtin return 127; }
for __i in {0..99}; do
  builtin eval "c$__i() { __rec c$__i \"\$@\"; ((++__n > 40)) && builtin exit 97; builtin return $((__i % 2)); }"
done
builtin unset __i
__newline=$'\n' __instead=$'\x1e'
NULLCMD=: READNULLCMD=: FUNCNEST=20
while IFS= builtin read -r __B; do
  __I=0
  while IFS= builtin read -r -d '' __s; do
    __F=$__B.$__I
    (
      exec </dev/null >/dev/null 2>"$__F.said"
      builtin ulimit -t 1 -f 2048 -v 1500000 -c 0
      builtin cd "$__F" || builtin exit
      builtin unset __B __I
      builtin eval "$__s"
      builtin wait
    )
    builtin printf .
    ((++__I))
  done <"$__B"
done
