<?cs # SPDX-License-Identifier: MIT ?><?cs include!"layout/top.cs" ?>
<div class="narrow solo">
<div>
<h1>Set up davit</h1>
<p class="dim">Once: who owns this instance, and where its applications are reached.</p>
</div>
<?cs include!"layout/errors.cs" ?>
<form class="card form" method="post" action="/setup"><?cs call:csrf() ?>
<?cs call:code("token", "Setup token", Form.Value.token, Form.Message.token, "On the host, as root: davit admin setup-token") ?>
<?cs call:code("username", "Your user name", Form.Value.username, Form.Message.username, "3 to 50 lower-case letters, digits, - and _.") ?>
<?cs call:field("email", "email", "E-mail address", Form.Value.email, Form.Message.email, "You sign in with it.") ?>
<?cs call:secret("password", "Password", Form.Message.password, "At least 10 characters. A few unrelated words are good.", "new-password") ?>
<?cs call:field("text", "team", "Team", Form.Value.team, Form.Message.team, "Owns the projects. Empty: your user name.") ?>
<?cs call:code("baseDomain", "Base domain", Form.Value.baseDomain, Form.Message.baseDomain, "Every application gets an address below it, such as api-production.apps.example.org. Its DNS needs a wildcard record that leads to this machine.") ?>
<button class="btn go">Create the owner account</button>
</form>
</div>
<?cs include!"layout/bottom.cs" ?>
