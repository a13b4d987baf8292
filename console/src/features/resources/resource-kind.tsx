/** A resource's kind, `<system>.<object>`, as people read it: "litellm · key". */
export function ResourceKind({ kind }: { kind: string }) {
  return <span className="mono">{kind.replace('.', ' · ')}</span>
}
