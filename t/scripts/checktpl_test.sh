#!/bin/bash
# SPDX-License-Identifier: MIT
# checktpl refuses every hole it knows, takes what is right, and the tree
# passes.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
check=$top/scripts/checktpl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# verdict NAME EXPECTED(refused|taken) PATTERN: the sample is on stdin
verdict() {
	cat >"$work/sample.cs"
	said=$("$check" "$work/sample.cs" 2>&1)
	rc=$?
	if [ "$2" = taken ] && [ $rc -eq 0 ] && [ -z "$said" ]; then
		passed=$((passed + 1))
	elif [ "$2" = refused ] && [ $rc -eq 1 ] && [[ $said == *"$3"* ]]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "checktpl: $1: expected $2 ($3), got rc $rc: $said"
	fi
}
refused() { verdict "$1" refused "$2"; }
taken() { verdict "$1" taken ''; }

for command in uvar alt evar lvar name; do
	refused "$command" 'does not escape' <<<"<p><?cs $command:App.name ?></p>"
done
refused escape 'does not escape' <<<'<?cs escape:"none" ?><?cs var:a ?><?cs /escape ?>'
refused linclude linclude <<<'<?cs linclude:"layout/top.cs" ?>'
refused 'include without !' 'include!' <<<'<?cs include:"layout/top.cs" ?>'
refused 'escaping and +' 'part of an expression' <<<'<?cs var:html_escape(a) + b ?>'
refused '+ and escaping' 'part of an expression' <<<'<?cs var:"x" + url_escape(b) ?>'
refused 'two of them' 'part of an expression' <<<'<?cs var:url_escape(a) + url_escape(b) ?>'
refused 'set of an escaped value' 'in set:' <<<'<?cs set:z = html_escape(x) ?>'
refused 'call with an escaped value' 'in call:' <<<'<?cs call:m(url_escape(x)) ?>'
refused 'js_escape' 'only html_escape' <<<'<?cs var:js_escape(x) ?>'
refused 'unquoted attribute' 'unquoted attribute' <<<'<a class=<?cs var:x ?>>a</a>'
refused 'unquoted attribute, later' 'unquoted attribute' <<<'<a class=b<?cs var:x ?>>a</a>'
refused 'value as attribute' 'where an attribute' <<<'<input <?cs var:x ?>>'
refused 'unquoted in a macro' 'unquoted attribute' <<<'<?cs def:m(x) ?> id=<?cs var:x ?><?cs /def ?>'
refused 'href of a value' 'not url_validate' <<<'<a href="<?cs var:App.url ?>">a</a>'
refused 'href of a url_escape' 'not url_validate' <<<'<a href="<?cs var:url_escape(x) ?>">a</a>'
refused 'href after a condition' 'not url_validate' <<<'<a href="<?cs if:x ?><?cs var:x ?><?cs /if ?>">a</a>'
refused 'src of a value' 'not url_validate' <<<"<img alt=\"\" src='<?cs var:x ?>'>"
refused 'action of a value' 'not url_validate' <<<'<form action="<?cs var:x ?>"></form>'
refused 'href of a macro' 'begins with a macro' <<<'<a href="<?cs call:m(x) ?>">a</a>'
refused 'javascript:' 'leads to script' <<<'<a href="JavaScript:<?cs var:x ?>">a</a>'
refused 'script in the page' 'a script in the page' <<<'<script>go()</script>'
refused 'style attribute' 'a style in the page' <<<'<p style="color:red">a</p>'
refused 'style element' 'a style in the page' <<<'<style>p{}</style>'
refused 'handler' 'a handler' <<<'<p ONCLICK="go()">a</p>'
refused 'form without csrf' 'no call:csrf()' <<<'<form method="post" action="/x"><button>a</button></form>'
refused 'form without csrf, upper case' 'no call:csrf()' <<<'<FORM METHOD=POST action="/x"></FORM>'
refused 'second form without csrf' 'no call:csrf()' <<<'<form method="post" action="/x"><?cs call:csrf() ?></form><form method="post" action="/y"></form>'
refused 'form left open without csrf' 'no call:csrf()' <<<'<?cs def:o() ?><form method="post" action="/x"><?cs /def ?>'
refused 'tag without an end' 'without an end' <<<'<p><?cs var:x'
refused 'too long' '120 lines' < <(seq 121)
refused 'the line is said' 'sample.cs:4:' <<<$'<p\n>\n<?cs var:x ?>\n<b style="a">'

taken 'text' <<<'<p><?cs var:x ?> and <?cs var:name(x) ?></p>'
taken 'a quoted attribute' <<<"<p title='<?cs var:x ?>' class=\"a <?cs var:y ?>\">a</p>"
taken 'a part of an address' <<<'<a href="/a/<?cs var:x.id ?>?k=<?cs var:url_escape(y) ?>">a</a>'
taken 'an address' <<<'<a href="<?cs var:url_validate(x) ?>">a</a>'
taken 'an expression inside' <<<'<a href="/?q=<?cs var:url_escape(a + b) ?>">a</a>'
taken 'words in strings' <<<'<?cs call:m("a url_escape(x) + y", "name: b") ?>'
taken 'a condition in a tag' <<<'<tr<?cs if:x ?> class="now"<?cs /if ?>><td>a</td></tr>'
taken 'a macro of attributes' <<<'<input type="text"<?cs call:tied("a", b) ?>>'
taken 'a guarded form' <<<'<form method="post" action="/x"><?cs call:csrf() ?><button>a</button></form>'
taken 'a form that reads' <<<'<form method="get" action="/x"><button>a</button></form>'
taken 'a script file' <<<'<script type="module" src="/static/a.js?v=<?cs var:Page.Rev ?>"></script>'
taken 'a comment' <<<'<?cs # uvar: style="" ?>'

if "$check"; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
	echo "checktpl: the templates do not pass"
fi
echo "checktpl_test: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
