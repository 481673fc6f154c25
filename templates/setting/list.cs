<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "settings" ?><?cs set:Group = "" ?><?cs include!"layout/top.cs" ?><?cs
def:setting(s, typed, wrong) ?><div class="f set<?cs if:wrong ?> wrong<?cs /if ?>"><div><label for="f-<?cs var:s.name ?>"><?cs var:Words.Setting[s.name] ?></label>
<span class="h" id="h-<?cs var:s.name ?>"><?cs var:s.description ?>. <?cs if:s.is_number ?><?cs var:s.minimum ?> to <?cs var:s.maximum ?>, <?cs /if ?><?cs if:s.default != "" ?><?cs var:s.default ?> by default. <?cs /if ?>A change counts <?cs var:s.takes_effect ?>.</span><?cs
if:wrong ?><span class="e" id="e-<?cs var:s.name ?>"><span class="sr">Error: </span><?cs var:wrong ?></span><?cs /if ?></div>
<div><input<?cs if:s.is_number ?> type="number" min="<?cs var:s.minimum ?>" max="<?cs var:s.maximum ?>" required<?cs else ?> class="mono" spellcheck="false" autocapitalize="none" autocomplete="off"<?cs /if ?> id="f-<?cs var:s.name ?>" name="<?cs var:s.name ?>" aria-describedby="h-<?cs var:s.name ?><?cs if:wrong ?> e-<?cs var:s.name ?><?cs /if ?>"<?cs if:wrong ?> aria-invalid="true"<?cs /if ?> value="<?cs if:Form.Again ?><?cs var:typed ?><?cs else ?><?cs var:s.value ?><?cs /if ?>"><?cs if:s.unit ?> <span class="dim small"><?cs var:s.unit ?></span><?cs /if ?></div></div>
<?cs /def ?>
<h1>Settings</h1>
<p class="dim">Of this instance, for all teams. No program has to be started again.</p>
<?cs include!"layout/errors.cs" ?>
<form class="form" method="post" action="/settings"><?cs call:csrf() ?>
<?cs each:s = Settings ?><?cs if:s.section != Group ?><?cs if:Group ?></section>
<?cs /if ?><?cs set:Group = s.section ?><section class="card form" aria-labelledby="<?cs var:Group ?>"><h2 id="<?cs var:Group ?>"><?cs var:Words.SettingSection[Group] ?></h2>
<?cs /if ?><?cs call:setting(s, Form.Value[s.name], Form.Message[s.name]) ?><?cs /each ?><?cs if:Group ?></section><?cs /if ?>
<button class="btn go">Save</button>
</form>
<?cs include!"layout/bottom.cs" ?>
