use assize_protocol::EffectKind;

use super::acts;
use crate::Act;

const COMPUTES: &[&str] = &[
    "puts RUBY_VERSION",
    "puts 1+1",
    "p [1,2].map { |x| x * 2 }",
    "puts [3,1,2].sort.reverse.join(',')",
    "require \"json\"; puts JSON.parse(STDIN.read)[\"name\"]",
    "require 'json'; puts JSON.pretty_generate(JSON.parse($stdin.read))",
    "puts $_ if /x/",
    "puts $_.upcase",
    "$stdin.each_line { |l| puts l.strip if l =~ /a/ }",
    "ARGF.each_line { |l| puts \"#{l.length}: #{l}\" }",
    "h = Hash.new(0); %w(a b a).each do |x| h[x] += 1 end; puts h.sort_by { |k, v| -v }.first(3).inspect",
    "puts %w(a b).map(&:upcase).join(' ')",
    "puts [1,2,3].inject(:+)",
    "puts (1..10).sum",
    "require 'time'; puts Time.now.utc.iso8601",
    "puts Gem::VERSION",
    "puts ARGV[0]",
    "puts 2**10, Time.at(1700000000)",
    "x = STDIN.read.split(\"\\n\"); puts x.length",
    "puts 'a-b'.gsub(/-/, '_')",
    "require 'securerandom'; puts SecureRandom.uuid",
    "require 'digest'; puts Digest::SHA256.hexdigest('a')",
    "puts [1, nil, 2].compact.max unless false",
    "print $_.sub(/a/, 'b')",
    "a, b = 1, 2; puts a > b ? 'x' : 'y'",
    "printf(\"%05.2f\\n\", 3.14159)",
];

const REFUSED: &[&str] = &[
    "puts(",
    "system 'x'",
    "exec('x')",
    "puts `id`",
    "puts %x(id)",
    "spawn 'x'",
    "fork",
    "open('|x')",
    "IO.popen('x')",
    "IO.read('|x')",
    "IO.readlines('|x')",
    "STDIN.class.read('|x')",
    "File.open('x', 'w')",
    "File.write('x', 'y')",
    "File.delete('x')",
    "File.read('a' + 'b')",
    "File.read(ARGV[0])",
    "File.read(\"#{1}\")",
    "File.read('|x')",
    "f = File; f.read('x')",
    "Dir.glob('*')",
    "FileUtils.rm_rf('x')",
    "puts ENV['TOKEN']",
    "puts ENV.to_h",
    "eval 'x'",
    "instance_eval 'x'",
    "'x'.instance_eval { 1 }",
    "Kernel.system('x')",
    "Object.const_get(:Kernel)",
    "1.send(:system, 'x')",
    "['x'].each(&:instance_eval)",
    "['x'].map(&method(:system))",
    "['x'].inject(1, :send)",
    "[1, 'x'].inject(:instance_eval)",
    "[1].inject('x')",
    "x = :upcase; ['a'].map(&x)",
    "require 'socket'",
    "require './x'",
    "require_relative 'x'",
    "load 'x.rb'",
    "def f; 1; end",
    "class A; end",
    "module M; end",
    "loop { }",
    "while true; end",
    "until false; end",
    "1 while true",
    "begin; 1; rescue; end",
    "raise 'x'",
    "->(x) { x }.call(1)",
    "proc { 1 }.call",
    "lambda { |x| x }",
    "$stdout = 1",
    "$LOAD_PATH << 'x'",
    "$: << 'x'",
    "$0 = 'x'",
    "ARGV << 'x'; ARGF.read",
    "ARGV.replace(['x'])",
    "Process.kill(9, 1)",
    "Marshal.load(STDIN)",
    "YAML.load(STDIN)",
    "ObjectSpace.each_object",
    "binding.irb",
    "puts <<E\nx\nE\n",
    "__END__",
    "=begin\n=end\nputs 1",
    "x = 1; x.y",
    "undeclared",
    "foo 1",
    "[1].each { |system| 1 }; system 'x'",
    "puts \"#{`id`}\"",
    "puts \"#{undeclared}\"",
    "puts /#{undeclared}/",
    "alias f puts",
    "undef puts",
    "BEGIN { 1 }",
    "puts 9**9**9",
    "puts 'a' * 10**12",
    "puts 'a' * 1000000000000",
    "exit!",
    "at_exit { 1 }",
    "trap('INT') { 1 }",
    "JSON.load(STDIN)",
    "x&.system",
];

#[test]
fn scripts_that_compute_and_print_do_nothing_else() {
    let refused: Vec<_> = COMPUTES.iter().filter(|s| !acts(s).is_empty()).copied().collect();
    assert_eq!(refused, [""; 0]);
}

#[test]
fn every_way_out_is_refused() {
    let accepted: Vec<_> =
        REFUSED.iter().filter(|s| acts(s).first() != Some(&Act::Opaque("Ruby"))).copied().collect();
    assert_eq!(accepted, [""; 0]);
}

#[test]
fn files_are_read_under_the_name_that_is_written() {
    assert_eq!(acts("puts File.read('x.json').length"), [Act::Path(EffectKind::Read, "x.json".into())]);
    assert_eq!(acts("puts File.exist?(\".env\")"), [Act::Path(EffectKind::Read, ".env".into())]);
}
