//! Lists, pipelines and commands.

use super::Maker;

impl Maker<'_> {
    /// Commands with separators between them, none at the end.
    pub(super) fn list(&mut self) {
        self.and_or();
        while self.left > 0 && self.chance(42) {
            self.separator();
            self.and_or();
        }
    }

    /// A list that a reserved word or a brace can follow.
    fn closed_list(&mut self) {
        self.list();
        self.terminator();
    }

    fn terminator(&mut self) {
        match self.random.weighted(&[60, 25, 6, 5, 4]) {
            0 => self.put("; "),
            1 => self.newline(),
            2 => self.put(" & "),
            3 => self.comment(),
            _ => {
                self.put(" ;");
                self.newline();
            }
        }
    }

    fn separator(&mut self) {
        match self.random.weighted(&[38, 30, 8, 6, 6, 4, 4]) {
            0 => self.put_one(&["; ", ";", " ;", ";\\\n"]),
            1 => self.newline(),
            2 => self.put_one(&[" & ", "&"]),
            3 => self.comment(),
            4 => {
                self.newline();
                self.put_one(&["\n", "  ", "\t", " \\\n"]);
            }
            5 => {
                self.put("&");
                self.newline();
            }
            _ => {
                self.newline();
                self.put_one(&["# c70 $(c71)\n", "#c72 `c73` \\\n", "#\n"]);
            }
        }
    }

    fn comment(&mut self) {
        self.put_one(&[" # c70 'x", " #", " #c71 $(c72", "\t# \"", " # x \\", " # ) ;; } `"]);
        self.newline();
    }

    fn and_or(&mut self) {
        self.pipeline();
        while self.left > 0 && self.chance(16) {
            self.put_one(&[" && ", "&&", " || ", "||", " &&\\\n", " |\\\n| ", " &\\\n&"]);
            if self.chance(12) {
                self.newline();
            }
            self.pipeline();
        }
    }

    fn pipeline(&mut self) {
        if self.chance(7) {
            self.put_one(&[
                "! ",
                "time ",
                "time -p ",
                "! time ",
                "time ! ",
                "! ! ",
                "time time ",
                "time -- ",
                "!\t",
                "! \\\n",
            ]);
        }
        self.command();
        while self.left > 0 && self.chance(13) {
            self.put_one(&[" | ", "|", " |& ", "|&", " |\\\n"]);
            if self.chance(10) {
                self.newline();
            }
            self.command();
        }
    }

    fn command(&mut self) {
        self.left = self.left.saturating_sub(1);
        if !self.may_nest(100) {
            return self.simple();
        }
        self.depth += 1;
        match self.random.weighted(&[66, 4, 5, 4, 3, 5, 4, 3, 4, 4, 2, 2, 1]) {
            0 => self.simple(),
            1 => self.group(),
            2 => self.subshell(),
            3 => self.branch(),
            4 => self.turns(),
            5 => self.over(),
            6 => self.case(),
            7 => self.arithmetic(),
            8 => self.test(),
            9 => self.function(),
            10 => self.coproc(),
            11 => self.counted(),
            _ => self.select(),
        }
        self.depth -= 1;
    }

    fn simple(&mut self) {
        if self.chance(9) {
            self.assignments();
        }
        if self.chance(6) {
            self.redirection();
            self.put_one(&[" ", "", "\t"]);
        }
        if self.chance(3) {
            self.put_one(&["$zz ", "$(:) ", "\"$@\" ", "`:` ", "${zz} ", "{c40,c41} ", "$zz\\\n "]);
        }
        self.name();
        for _ in 0..self.random.below(4) {
            self.blank();
            if self.chance(18) { self.redirection() } else { self.word() }
        }
    }

    fn assignments(&mut self) {
        for _ in 0..=self.random.below(2) {
            match self.random.weighted(&[12, 3, 2, 2, 2, 1]) {
                0 => {
                    self.put_one(&["x=", "y=", "A1=", "x+=", "_=", "x\\\n=", "x=\\\n"]);
                    if self.chance(80) {
                        self.word();
                    }
                }
                1 => self.array(),
                2 => {
                    let inner = self.aside(Self::word);
                    self.put(&format!("x[{inner}]=v"));
                }
                3 => self.put_one(&["1x=1", "=1", "a-b=1", "x =1", "'x'=1", "x\"\"=1", "\\x=1"]),
                4 => self.put_one(&[
                    "x=~",
                    "x=~/a:~/b",
                    "x={a,b}",
                    "x=*",
                    "x='a b'",
                    "x[1]=2",
                    "x[a b]=3",
                    "x[$((1))]=2",
                ]),
                _ => self.put_one(&["x= ", "x[=1", "x==", "x=#"]),
            }
            self.blank();
        }
    }

    fn array(&mut self) {
        self.put_one(&["x=(", "y+=(", "x=( ", "x=(\n"]);
        for _ in 0..self.random.below(4) {
            if self.chance(15) {
                self.put_one(&["[0]=", "[k]=", "[1]+=", "[$(c50)]="]);
            }
            self.word();
            self.put_one(&[" ", "\n", "  ", " # c74 )\n", "\t"]);
        }
        self.put(")");
    }

    fn group(&mut self) {
        self.put_one(&["{ ", "{\n", "{\t", "{ \\\n"]);
        self.closed_list();
        self.put("}");
        self.after();
    }

    fn subshell(&mut self) {
        self.put_one(&["(", "( ", "(\n"]);
        self.list();
        self.close_parenthesis();
        self.after();
    }

    fn close_parenthesis(&mut self) {
        if !self.pending.is_empty() || self.chance(10) {
            self.newline();
        }
        self.put_one(&[")", " )"]);
    }

    /// Redirections behind a compound command.
    fn after(&mut self) {
        if self.chance(8) {
            self.put_one(&[" ", "", "\t"]);
            self.redirection();
        }
    }

    fn branch(&mut self) {
        self.keyword("if");
        self.put_one(&[" ", "\n", "\t"]);
        self.closed_list();
        self.keyword("then");
        self.put_one(&[" ", "\n"]);
        self.closed_list();
        if self.chance(25) {
            self.put("elif ");
            self.closed_list();
            self.put("then ");
            self.closed_list();
        }
        if self.chance(35) {
            self.keyword("else");
            self.put_one(&[" ", "\n"]);
            self.closed_list();
        }
        self.keyword("fi");
        self.after();
    }

    fn turns(&mut self) {
        self.put_one(&["while ", "until ", "while\n"]);
        self.closed_list();
        self.keyword("do");
        self.put_one(&[" ", "\n"]);
        self.closed_list();
        if self.chance(70) {
            self.put_one(&["break; ", "break\n"]);
        }
        self.keyword("done");
        self.after();
    }

    fn over(&mut self) {
        self.put_one(&["for v", "for v ", "for\tv", "for v\n", "for \\\nv"]);
        if self.chance(80) {
            self.put_one(&[" in", " in ", "\nin", " i\\\nn"]);
            for _ in 0..self.random.below(4) {
                self.put(" ");
                self.word();
            }
            self.put_one(&["; ", ";", "\n", " ;\n"]);
        } else {
            self.put_one(&["; ", "\n", " ", " # c75\n"]);
        }
        self.loop_body();
    }

    fn loop_body(&mut self) {
        if self.chance(92) {
            self.keyword("do");
            self.put_one(&[" ", "\n"]);
            self.closed_list();
            self.put("done");
        } else {
            self.put("{ ");
            self.closed_list();
            self.put("}");
        }
        self.after();
    }

    fn select(&mut self) {
        self.put_one(&["select v in a b; do ", "select v; do "]);
        self.closed_list();
        self.put("done");
    }

    fn counted(&mut self) {
        self.put_one(&[
            "for ((i=0;i<2;i++))",
            "for (( ; 0 ; ))",
            "for((i=1;i--;))",
            "for ((i=0; i<1; i+=1))",
        ]);
        self.put_one(&[" ", ";", "\n", "; "]);
        self.loop_body();
    }

    fn case(&mut self) {
        self.put("case ");
        if self.chance(60) {
            self.put_one(&["a", "x", "\"a\"", "$x", "esac", "in"]);
        } else {
            self.word();
        }
        self.put_one(&[" in ", " in\n", "\nin ", " in \n # c76 a)\n"]);
        for _ in 0..self.random.below(4) {
            self.arm();
        }
        if self.chance(25) {
            self.put_one(&["*) ", "(*) "]);
            self.list();
            self.terminator();
        }
        self.put("esac");
        self.after();
    }

    fn arm(&mut self) {
        self.put_one(&["", "(", "( "]);
        self.put_one(&[
            "a", "x", "*", "a|b", "a | b", "[ab]", "\"a\"", "$x", "'x)'", "\\)", "?", "''", "in", "if",
        ]);
        if self.chance(8) {
            self.put("|");
            self.word();
        }
        self.put_one(&[")", " )", ") ", ")\n"]);
        if self.chance(85) {
            self.list();
        }
        if self.pending.is_empty() {
            self.put_one(&[";;", " ;;", ";; ", ";&", ";;&", "\n;;"]);
        } else {
            self.newline();
            self.put(";;");
        }
        self.put_one(&[" ", "\n", " # c76\n"]);
    }

    fn arithmetic(&mut self) {
        match self.random.weighted(&[10, 3, 3]) {
            0 => {
                let inner = self.aside(Self::expression);
                self.put(&format!("(({inner}))"));
            }
            1 => self.put_one(&[
                "((c51); c52)",
                "((c51) | c52)",
                "((c51 ) )",
                "((1)) ",
                "(( (1) ))",
                "((c53;c54);(c55))",
            ]),
            _ => self.put_one(&[
                "((1+1))",
                "(( x = 2 ))",
                "((x++))",
                "((x<<2))",
                "((1 # 2))",
                "((x ? 1 : 2))",
                "(( 'a' ))",
            ]),
        }
        self.after();
    }

    fn test(&mut self) {
        self.put("[[ ");
        self.condition();
        while self.chance(20) {
            self.put_one(&[" && ", " || ", " &&\n", "&&", " ||\n "]);
            self.condition();
        }
        self.put_one(&[" ]]", "\n]]", " \\\n]]"]);
        self.after();
    }

    fn condition(&mut self) {
        match self.random.weighted(&[4, 6, 3, 2, 2, 2, 2]) {
            0 => {
                self.put_one(&["-n ", "-z ", "-f ", "! -e ", "-v ", "! "]);
                self.word();
            }
            1 => {
                self.word();
                self.put_one(&[" == ", " = ", " != ", " < ", " > ", " -nt ", " -eq ", " =~ "]);
                self.word();
            }
            2 => {
                self.word();
                self.put_one(&[
                    " =~ ^(a|b)$",
                    " =~ a(b c)d",
                    " =~ [a-z]+",
                    " =~ \"x y\"",
                    " =~ a\\ b",
                    " =~ ^[^\"']*$",
                ]);
            }
            3 => self.put_one(&[
                "x == @(a|b)",
                "x == *(c60)",
                "x == !(a)",
                "ab == a?(b|$(c61))",
                "x == \"]]\"",
            ]),
            4 => {
                self.put("( ");
                self.condition();
                self.put(" )");
            }
            5 => self.put_one(&["a", "$x", "-n", "a -lt 1", "\"a b\" = *\" \"*", "x<y", "x>y"]),
            _ => {
                self.put("$(");
                self.name();
                self.put(") == x");
            }
        }
    }

    fn function(&mut self) {
        self.put_one(&[
            "f1() ",
            "f1 () ",
            "function f1 ",
            "function f1() ",
            "f1()\n",
            "function f1\n",
            "f-1() ",
            "f1( ) ",
            "f1 (\\\n) ",
        ]);
        match self.random.weighted(&[10, 4, 2, 1]) {
            0 => self.group(),
            1 => self.subshell(),
            2 => self.branch(),
            _ => self.over(),
        }
        self.put_one(&["; f1", "\nf1", "", "; f1 a $(c62)"]);
        if self.out.ends_with('\n') {
            self.newline();
        }
    }

    fn coproc(&mut self) {
        self.put_one(&["coproc ", "coproc N ", "coproc\t", "coproc \\\n"]);
        match self.random.weighted(&[4, 4, 2, 1]) {
            0 => self.simple(),
            1 => self.group(),
            2 => self.subshell(),
            _ => self.branch(),
        }
    }
}
