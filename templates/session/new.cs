<?cs # SPDX-License-Identifier: MIT ?><?cs include!"layout/top.cs" ?>
<div class="narrow solo">
<h1>Sign in</h1>
<?cs include!"layout/errors.cs" ?>
<form class="card form" method="post" action="/sign-in<?cs if:Page.Query.next ?>?next=<?cs var:url_escape(Page.Query.next) ?><?cs /if ?>"><?cs call:csrf() ?>
<div class="f<?cs if:Form.Message.email ?> wrong<?cs /if ?>"><?cs call:said("email", "E-mail address", Form.Message.email, "") ?><input type="email" autocomplete="username" value="<?cs var:Form.Value.email ?>"<?cs call:tied("email", Form.Message.email, "") ?>>
</div>
<?cs call:secret("password", "Password", Form.Message.password, "", "current-password") ?>
<button class="btn go">Sign in</button>
</form>
</div>
<?cs include!"layout/bottom.cs" ?>
