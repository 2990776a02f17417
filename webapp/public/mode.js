// Before the first paint: the chosen mode and language, so that nothing flashes. A file of its own, as the policy allows no script in the page.
(function () {
  try {
    var mode = localStorage.getItem('naober.mode')
    var language = localStorage.getItem('naober.language')
    if (mode === 'light' || mode === 'dark') document.documentElement.dataset.mode = mode
    if (language) document.documentElement.lang = language
  } catch (_) { /* storage is closed: the system's own choice holds */ }
})()
