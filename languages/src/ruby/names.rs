//! What of Ruby is let in, and the words that must not be there at all.

use crate::tree::{Words, words};

/// Syntax: no definitions, loops without an end, `rescue`, heredocs or commands.
pub(super) static NODES: Words = words!(
    "
    argument_list array assignment bare_string bare_symbol binary block block_argument block_body
    block_parameters body_statement call conditional constant destructured_parameter do_block
    element_reference else elsif end_block escape_sequence false float global_variable hash
    hash_key_symbol identifier if if_modifier integer interpolation left_assignment_list nil
    operator_assignment pair parenthesized_statements program range regex right_assignment_list
    scope_resolution simple_symbol string string_array string_content symbol_array then true unary
    unless unless_modifier
    "
);

/// Operators and keywords.
pub(super) static TOKENS: Words = words!(
    "
    ! != !~ #{ % %= %i( %w( & && &&= &. ( ) * ** *= + += , - -= . .. ... / /= : :: ; < <= <=> = ==
    === => =~ > >= ? END [ ] ^ and do else elsif end false if nil not or then true unless { | || ||=
    } ~
    ",
    "\"",
    "/"
);

/// Calls without a receiver.
pub(super) static FUNCTIONS: Words = words!(
    "
    Array Float Integer String abort exit format gets p pp print printf puts rand require sprintf
    "
);

/// Functions that a name of the script must not look like.
pub(super) static RESERVED: Words = words!(
    "
    at_exit autoload binding callcc caller catch eval exec fail fork lambda load loop method open
    proc putc raise readline readlines select self send set_trace_func sleep spawn srand super
    syscall system test throw trap warn
    "
);

/// Constants that are plain data.
pub(super) static CONSTANTS: Words = words!(
    "
    RUBY_COPYRIGHT RUBY_DESCRIPTION RUBY_ENGINE RUBY_ENGINE_VERSION RUBY_PATCHLEVEL RUBY_PLATFORM
    RUBY_RELEASE_DATE RUBY_VERSION
    "
);

/// Variables that are set for a filter, and the streams.
pub(super) static GLOBALS: Words = words!(
    "
    $& $. $1 $2 $3 $4 $5 $6 $7 $8 $9 $_ $stderr $stdin $stdout $~
    "
);

/// Methods of text, numbers, collections, dates, matches and streams.
pub(super) static METHODS: Words = words!(
    "
    abs all? any? append ascii_only? bytes bytesize capitalize capitalize! ceil center chars chomp
    chomp! chop chr chunk_while clear codepoints collect compact compact! concat count day delete
    delete_if delete_prefix delete_suffix dig digits divmod downcase downcase! drop drop_while each
    each_byte each_char each_cons each_entry each_key each_line each_pair each_slice each_value
    each_with_index each_with_object empty? end_with? entries eql? even? fdiv fetch fetch_values
    fill filter filter_map find find_all find_index first flat_map flatten flatten! floor flush gcd
    group_by gsub gsub! has_key? has_value? hash hex hexdigest hour include? index inject insert
    inspect intersect? invert iso8601 join keep_if key key? keys last lcm length lines ljust lstrip
    lstrip! map map! match match? max max_by member? merge min min_by minmax minute month
    named_captures negative? next nil? none none? nsec oct odd? one? ord partition pop positive?
    post_match pre_match pred print printf product push puts read readline readlines reduce reject
    reverse reverse! reverse_each rindex rjust rotate round rpartition rstrip rstrip! sample scan
    sec select shift shuffle size slice slice_when sort sort! sort_by split squeeze squeeze!
    start_with? strftime strip strip! sub sub! succ sum swapcase take take_while tally to_a to_date
    to_f to_h to_i to_r to_s to_set to_time tr tr! transform_keys transform_values transpose
    truncate unicode_normalize uniq uniq! unshift upcase upcase! upto usec utc values values_at wday
    week with_index with_object write yday year zero? zip
    "
);

/// Methods of classes and modules.
pub(super) static MEMBERS: Words = words!(
    "
    Array.new Base64.decode64 Base64.encode64 Base64.strict_decode64 Base64.strict_encode64
    Base64.urlsafe_decode64 Base64.urlsafe_encode64 CSV.parse Date.new Date.parse Date.today
    DateTime.now Digest::MD5.hexdigest Digest::SHA1.hexdigest Digest::SHA256.hexdigest File.basename
    File.dirname File.extname File.join Hash.new Integer.sqrt JSON.dump JSON.generate JSON.parse
    JSON.pretty_generate Math.cbrt Math.cos Math.exp Math.hypot Math.log Math.log10 Math.log2
    Math.sin Math.sqrt Math.tan Regexp.escape SecureRandom.alphanumeric SecureRandom.hex
    SecureRandom.random_number SecureRandom.uuid Set.new String.new Time.at Time.now YAML.dump
    YAML.safe_load
    "
);

/// Methods that read the file their argument names.
pub(super) static NAMED: Words = words!(
    "
    File.directory? File.exist? File.file? File.foreach File.read File.readlines File.size
    JSON.load_file YAML.safe_load_file
    "
);

/// What may be required; ruby does not look for them in the working folder.
pub(super) static LIBRARIES: Words = words!(
    "
    base64 bigdecimal csv date digest json pp securerandom set time yaml
    "
);

/// Words that must not be there, not even in what looks like a string.
pub(super) static RUNNING: Words = words!(
    "
    BEGIN Class DATA DL Dir ENV Fiddle FileUtils IO Kernel Marshal Module Object ObjectSpace Open3
    PTY Pathname Process RubyVM Socket TCPSocket TracePoint WIN32OLE at_exit autoload binding class
    class_eval class_exec const_get define_method eval exec exit! fork instance_eval instance_exec
    instance_variable_get instance_variable_set irb load method module_eval module_exec open popen
    pry public_send qx reopen require_relative send spawn syscall sysopen system to_proc to_sym trap
    try unpack unpack1 unsafe_load
    "
);
