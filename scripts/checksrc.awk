# SPDX-License-Identifier: MIT
# The rules of checksrc, applied to each file in turn.  C is looked at without
# its comments and the insides of its strings.

function report(line, words) {
	print name ":" line ": " words
	bad = 1
}

# Columns of a line: a tab goes to the next multiple of eight; continuation
# bytes of UTF-8 take no room (the script runs bytewise).
function columns(text,    i, c, n) {
	if (text !~ /\t/ && length(text) <= 80)
		return length(text)
	n = 0
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "\t")
			n += 8 - n % 8
		else if (c < "\200" || c >= "\300")
			n++
	}
	return n
}

# The line without comments and string contents; keeps in_comment.
function code_of(text,    out, i, c, two) {
	if (!in_comment && text !~ /["'\/]/)
		return text
	out = ""
	for (i = 1; i <= length(text); i++) {
		two = substr(text, i, 2)
		c = substr(text, i, 1)
		if (in_comment) {
			if (two == "*/") {
				in_comment = 0
				i++
			}
		} else if (two == "/*") {
			in_comment = 1
			i++
		} else if (two == "//") {
			report(FNR, "a comment with //")
			return out
		} else if (c == "\"" || c == "'") {
			out = out c c
			for (i++; i <= length(text) && substr(text, i, 1) != c; i++)
				if (substr(text, i, 1) == "\\")
					i++
		} else
			out = out c
	}
	return out
}

function finish() {
	if (name == "")
		return
	if (!licence)
		report(1, "no SPDX-License-Identifier line")
	if (lines > 500 && name !~ /\.sql$/)
		report(lines, lines " lines; 500 is the limit")
	if (name ~ /\.h$/ && name ~ /^cgi-src\// && guard != want_guard)
		report(2, "the include guard should be " want_guard)
}

# Names are checked where they are called or included.
function check_names(text,    word) {
	while (match(text, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
		word = substr(text, RSTART, RLENGTH - 1)
		sub(/[ \t]+$/, "", word)
		text = substr(text, RSTART + RLENGTH)
		if (word in banned)
			report(FNR, word " is banned")
		else if (in_source && (word in heap) && name !~ keeps_heap)
			report(FNR, word " is banned: memory is talloc's (base/mem.h)")
		else if (in_source)
			check_library(word)
	}
}

function check_library(word,    i) {
	for (i = 1; i <= libraries; i++)
		if (word ~ prefix[i] && name !~ home[i])
			report(FNR, word " may be called in " place[i] " only")
}

function check_include(text,    i, file) {
	if (!match(text, /<[^>]+>/))
		return
	file = substr(text, RSTART + 1, RLENGTH - 2)
	for (i = 1; i <= libraries; i++)
		if (file ~ header[i] && name !~ home[i])
			report(FNR, file " may be included in " place[i] " only")
}

function library(head, calls, where, words) {
	libraries++
	header[libraries] = head
	prefix[libraries] = calls
	home[libraries] = "^cgi-src/" where "$"
	place[libraries] = words
}

BEGIN {
	n = split("strcpy strcat sprintf vsprintf strncpy strncat strtok atoi " \
	    "atol atoll atof gets alloca system popen setjmp longjmp signal " \
	    "rand srand", words, " ")
	for (i = 1; i <= n; i++)
		banned[words[i]] = 1
	n = split("malloc calloc realloc free strdup strndup asprintf " \
	    "vasprintf reallocarray", words, " ")
	for (i = 1; i <= n; i++)
		heap[words[i]] = 1
	# A size of a MiB or more is a ceiling somebody meets; these are none, and
	# the commands on the server are nobody's but the administrator's.
	size = "(^|[^A-Z])[0-9]+L*( \\* 1024 \\* 1024| << [23]0)|= 1024 \\* 1024"
	keeps_size = "/limits\\.h$|^cgi-src/(ctl|probe)/|^cgi-src/web/fcgi\\.c$"
	# What ClearSilver gets from a callback, it frees.
	keeps_heap = "^cgi-src/web/view(_[a-z]+)?\\.c$"
	library("^libpq|^postgres", "^PQ[a-z]", "store/db(_[a-z]+)?\\.[ch]", "store/db*.c")
	library("^hiredis", "^redis[A-Z]", "store/queue(_[a-z]+)?\\.[ch]", "store/queue.c")
	library("^curl/", "^curl_", "engine/http(_[a-z]+)?\\.[ch]", "engine/http*.c")
	library("^fcgi", "^FCGX_", "web/fcgi\\.c", "web/fcgi.c")
	library("^(ClearSilver|cs/|util/)", "^(hdf|cs|nerr)_", "web/view(_[a-z]+)?\\.[ch]", "web/view.c")
	library("^openssl/", "^(EVP|RAND|HMAC|OSSL|OPENSSL|BIO|PEM)_", \
	    "base/(digest|seal|hpke|pass|rand|sshkey|mem)\\.c", \
	    "base/{digest,seal,hpke,pass,rand,sshkey,mem}.c")
	library("^jansson", "^json_(object|array|loadb|decref|incref|unpack)", \
	    "base/json(_[a-z]+)?\\.[ch]", "base/json.c")
	library("^argon2", "^argon2", "base/pass\\.c", "base/pass.c")
}

FNR == 1 {
	finish()
	name = FILENAME
	is_c = name ~ /\.[ch]$/
	in_source = name ~ /^cgi-src\//
	in_comment = in_body = table = 0
	guard = want_guard = ""
	if (in_source) {
		want_guard = toupper(substr(name, 9))
		gsub(/[\/.]/, "_", want_guard)
	}
	licence = 0
}
{ lines = FNR }
FNR <= 2 && /SPDX-License-Identifier: MIT/ { licence = 1 }
/TODO|FIXME|(^|[^X])XXX([^X]|$)/ && name !~ /scripts\/checksrc/ {
	report(FNR, "TODO: do it, or say it in an issue")
}
!is_c { next }
/clang-format off/ { table = 1 }
/clang-format on/ { table = 0 }
columns($0) > (table ? 120 : 80) {
	report(FNR, columns($0) " columns; " (table ? 120 : 80) " is the limit")
}
{ code = code_of($0) }
code ~ /^#ifndef / && guard == "" { split(code, words, " "); guard = words[2] }
# Looked up in the whole line: the name of a header is no string.
code ~ /^[ \t]*#[ \t]*include/ && in_source { check_include($0); next }
in_source && code ~ size && name !~ keeps_size {
	report(FNR, "a ceiling: it stands in a limits.h")
}
/^\{/ { in_body = FNR }
/^\}/ {
	if (in_body && FNR - in_body - 1 > 60)
		report(in_body, "a function of " FNR - in_body - 1 " lines; 60 is the limit")
	in_body = 0
}
{ check_names(code) }
END {
	finish()
	exit bad
}
