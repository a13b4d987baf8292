// The door of every npm script. Only what any old Node understands may stand in this file; the rest is imported
// once the version has been looked at.
const major = Number(process.versions.node.split('.')[0])

if (major < 18) {
  console.error(
    'Freehold needs Node 18 or newer to begin with; this is ' +
      process.version +
      '. See https://nodejs.org/.',
  )
  process.exitCode = 1
} else {
  void import('./preflight-verbs.mjs').then(({ main }) => main(process.argv.slice(2)))
}
