<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "account" ?><?cs include!"layout/top.cs" ?>
<div class="narrow solo card"><h1>Token <?cs var:Token.name ?></h1>
<p>This is the only time it is shown. Only its fingerprint is stored.</p>
<?cs call:copybox("token", Token.token) ?>
<p class="dim small">Programs send it as <code>Authorization: Bearer</code> and the token.</p>
<p><a class="btn go" href="/account">I have kept it</a></p></div>
<?cs include!"layout/bottom.cs" ?>
