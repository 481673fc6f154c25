<?cs # SPDX-License-Identifier: MIT
# A row of the audit log in plain words; t/web/activity_test looks that every
# action of the table of routes has some. ?><?cs

def:thing(a) ?><?cs if:a.path ?><a href="/<?cs var:string.slice(a.path, 1, string.length(a.path)) ?>"><?cs var:a.name ?></a><?cs elif:a.name ?><strong><?cs var:a.name ?></strong><?cs else ?><span class="dim">something without a name</span><?cs /if ?><?cs /def ?><?cs

def:did(words, a) ?><?cs var:words ?> <?cs call:thing(a) ?><?cs /def ?><?cs

def:changed(words, a) ?><?cs call:did(words, a) ?><?cs if:subcount(a.details.given) ?> <span class="dim small"><?cs each:g = a.details.given ?><?cs if:name(g) != "0" ?>, <?cs /if ?><?cs var:g ?><?cs /each ?></span><?cs /if ?><?cs /def ?><?cs

def:of_variable(words, a) ?><?cs var:words ?> <?cs if:a.details.key ?>the variable <code><?cs var:a.details.key ?></code><?cs else ?>a variable<?cs /if ?> of <?cs call:thing(a) ?><?cs /def ?><?cs

def:words(a) ?><?cs
if:a.action == "application.create" ?><?cs call:did("created the application", a) ?><?cs
elif:a.action == "application.update" ?><?cs call:changed("changed the application", a) ?><?cs
elif:a.action == "application.delete" ?><?cs call:did("deleted the application", a) ?><?cs
elif:a.action == "application.restore" ?><?cs call:did("restored the application", a) ?><?cs
elif:a.action == "application.scale" ?><?cs call:did("scaled", a) ?><?cs
elif:a.action == "application.restart" ?><?cs call:did("restarted", a) ?><?cs
elif:a.action == "application.start" ?><?cs call:did("started", a) ?><?cs
elif:a.action == "application.stop" ?><?cs call:did("stopped", a) ?><?cs
elif:a.action == "application.variable-set" ?><?cs call:of_variable("set", a) ?><?cs
elif:a.action == "application.variable-delete" ?><?cs call:of_variable("deleted", a) ?><?cs
elif:a.action == "application.variables-import" ?><?cs call:did("imported variables of", a) ?><?cs
elif:a.action == "application.variables-replace" ?><?cs call:did("replaced the variables of", a) ?><?cs
elif:a.action == "deployment.create" ?><?cs call:did("deployed", a) ?><?cs
elif:a.action == "deployment.rollback" ?><?cs call:did("rolled back", a) ?><?cs
elif:a.action == "deployment.cancel" ?><?cs call:did("cancelled a deployment of", a) ?><?cs
elif:a.action == "domain.create" ?><?cs call:did("added the host name", a) ?><?cs
elif:a.action == "domain.update" ?><?cs call:changed("changed the host name", a) ?><?cs
elif:a.action == "domain.delete" ?><?cs call:did("removed the host name", a) ?><?cs
elif:a.action == "environment.create" ?><?cs call:did("created the environment", a) ?><?cs
elif:a.action == "environment.update" ?><?cs call:changed("changed the environment", a) ?><?cs
elif:a.action == "environment.delete" ?><?cs call:did("deleted the environment", a) ?><?cs
elif:a.action == "environment.variable-set" ?><?cs call:of_variable("set", a) ?><?cs
elif:a.action == "environment.variable-delete" ?><?cs call:of_variable("deleted", a) ?><?cs
elif:a.action == "environment.variables-import" ?><?cs call:did("imported variables of", a) ?><?cs
elif:a.action == "environment.variables-replace" ?><?cs call:did("replaced the variables of", a) ?><?cs
elif:a.action == "project.create" ?><?cs call:did("created the project", a) ?><?cs
elif:a.action == "project.update" ?><?cs call:changed("changed the project", a) ?><?cs
elif:a.action == "project.delete" ?><?cs call:did("deleted the project", a) ?><?cs
elif:a.action == "token.create" ?><?cs call:did("made the API token", a) ?><?cs
elif:a.action == "token.revoke" ?><?cs call:did("revoked the API token", a) ?><?cs
elif:a.action == "session.revoke" ?><?cs call:did("ended the session from", a) ?><?cs
elif:a.action == "session.revoke-others" ?>ended all other sessions<?cs
elif:a.action == "user.password" ?>changed the password<?cs
elif:a.action == "user.password-refused" ?>tried to change the password without knowing the present one<?cs
elif:a.action == "setting.update" ?>changed the setting <strong><?cs var:a.name ?></strong> from <code><?cs var:a.details.from ?></code> to <code><?cs var:a.details.to ?></code><?cs
elif:a.action == "setup" ?>set this instance up<?cs
elif:a.action == "sign-in" ?>signed in<?cs
elif:a.action == "sign-in.failed" ?>tried to sign in as <strong><?cs var:a.actor ?></strong> with a wrong password<?cs
elif:a.action == "sign-out" ?>signed out<?cs
else ?>did <code><?cs var:a.action ?></code><?cs if:a.name ?> to <?cs call:thing(a) ?><?cs /if ?><?cs /if ?><?cs /def ?>
