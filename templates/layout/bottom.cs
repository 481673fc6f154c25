<?cs # SPDX-License-Identifier: MIT ?></main>
<p class="sr" id="announce" role="status" aria-live="polite"></p>
<footer class="foot">davit <?cs var:Page.Instance ?></footer>
<dialog id="confirm" aria-labelledby="confirm-words"><form method="dialog"><p id="confirm-words"></p>
<div class="acts">
<button value="no">Keep as it is</button>
<button class="btn go" value="yes">Go on</button>
</div>
</form></dialog>
</body>
</html>
