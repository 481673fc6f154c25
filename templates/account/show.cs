<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "account" ?><?cs include!"layout/top.cs" ?>
<div><h1><?cs var:Page.User.username ?></h1><p class="dim"><?cs var:Page.User.email ?></p></div>
<?cs include!"layout/errors.cs" ?>
<section aria-labelledby="sessions"><div class="bar"><h2 id="sessions">Sessions</h2><?cs if:subcount(Sessions) > #1 ?><?cs call:act("account/sessions/end-others", "End all others", "risk", "", "End every session but this one? Whoever uses them has to sign in again.") ?><?cs /if ?></div>
<table class="t"><thead>
<tr>
<th scope="col">Browser</th>
<th scope="col">Address</th>
<th scope="col">Signed in</th>
<th scope="col">Last used</th>
<th scope="col">Ends</th>
<th scope="col"><span class="sr">Actions</span></th>
</tr></thead><tbody>
<?cs each:s = Sessions ?>
<tr<?cs if:s.current ?> class="now"<?cs /if ?>>
<th scope="row" title="<?cs var:s.user_agent ?>"><?cs if:s.browser ?><?cs var:s.browser ?><?cs else ?>A program without a name<?cs /if ?><?cs if:s.current ?> <span class="dim small">this one</span><?cs /if ?></th>
<td data-l="Address"><?cs var:s.ip ?></td>
<td data-l="Signed in"><?cs call:when(s.created_at, s.created_at_ago) ?></td>
<td data-l="Last used"><?cs call:when(s.last_seen_at, s.last_seen_at_ago) ?></td>
<td data-l="Ends"><?cs call:when(s.expires_at, s.expires_at_ago) ?></td>
<td class="do"><?cs if:!s.current ?>
<div class="acts">
<?cs call:act("account/sessions/" + s.id + "/revoke", "End this", "mini risk", "", "") ?>
</div><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table></section>
<section aria-labelledby="tokens"><div class="bar"><h2 id="tokens">API tokens</h2></div>
<?cs if:subcount(Tokens) ?>
<table class="t"><thead>
<tr>
<th scope="col">Name</th>
<th scope="col">Begins with</th>
<th scope="col">Made</th>
<th scope="col">Last used</th>
<th scope="col">Ends</th>
<th scope="col"><span class="sr">Actions</span></th>
</tr></thead><tbody>
<?cs each:t = Tokens ?>
<tr>
<th scope="row"><?cs var:t.name ?></th>
<td data-l="Begins with"><code><?cs var:t.prefix ?></code></td>
<td data-l="Made"><?cs call:when(t.created_at, t.created_at_ago) ?></td>
<td data-l="Last used"><?cs if:t.last_used_at ?><?cs call:when(t.last_used_at, t.last_used_at_ago) ?><?cs else ?><span class="dim">never</span><?cs /if ?></td>
<td data-l="Ends"><?cs if:t.expires_at ?><?cs call:when(t.expires_at, t.expires_at_ago) ?><?cs else ?><span class="dim">never</span><?cs /if ?></td>
<td class="do">
<div class="acts">
<?cs call:act("account/tokens/" + t.id + "/revoke", "Revoke", "mini risk", "", "Revoke the token " + t.name + "? Programs that use it stop working.") ?>
</div></td>
</tr>
<?cs /each ?></tbody>
</table><?cs else ?>
<div class="empty"><p>No token yet. A program needs one to use the API in your name.</p>
</div><?cs /if ?>
</section>
<form class="card form" method="post" action="/account/tokens" aria-labelledby="new"><?cs call:csrf() ?>
<h2 id="new">New token</h2>
<div class="grid">
<?cs call:field("text", "name", "Name", Form.Value.name, Form.Message.name, "What will use it.") ?>
<?cs call:field("text", "expiresAt", "Ends (optional)", Form.Value.expiresAt, Form.Message.expiresAt, "such as 2027-01-31T00:00:00Z. Empty: never.") ?>
</div>
<button class="btn">Create token</button></form>
<form class="card form" method="post" action="/account/password" aria-labelledby="password"><?cs call:csrf() ?><input type="hidden" autocomplete="username" value="<?cs var:Page.User.email ?>">
<h2 id="password">Change the password</h2>
<p class="dim small">All other sessions end; API tokens stay.</p>
<div class="grid">
<?cs call:secret("currentPassword", "Present password", Form.Message.currentPassword, "", "current-password") ?>
<?cs call:secret("newPassword", "New password", Form.Message.newPassword, "At least 10 characters.", "new-password") ?>
<?cs call:secret("newPasswordAgain", "New password again", Form.Message.newPasswordAgain, "", "new-password") ?>
</div>
<button class="btn">Change password</button></form>
<section class="card" aria-labelledby="theme"><h2 id="theme">Theme</h2>
<p class="dim small">Remembered in this browser.<noscript> To choose one needs JavaScript; without it your system decides.</noscript></p>
<div class="acts" role="group" aria-labelledby="theme">
<button class="btn js" type="button" data-theme="system" aria-pressed="false">As the system</button>
<button class="btn js" type="button" data-theme="light" aria-pressed="false">Light</button>
<button class="btn js" type="button" data-theme="dark" aria-pressed="false">Dark</button>
</div></section>
<?cs include!"layout/bottom.cs" ?>
