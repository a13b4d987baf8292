export type S3Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
}

/** The product says no, with its code. */
export class S3Refusal extends Error {
  readonly answer: S3Answer

  constructor(answer: S3Answer, code: string) {
    super(code)
    this.answer = answer
  }
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

export function xml(status: number, content: string): S3Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${content}`,
  }
}

/** REST error responses of the Amazon S3 API reference. */
export function refusal(status: number, code: string): S3Refusal {
  const content = `<Error><Code>${code}</Code><Message>${code}</Message><RequestId>simulated</RequestId></Error>`
  return new S3Refusal(xml(status, content), code)
}
