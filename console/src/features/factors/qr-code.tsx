import { encode } from 'uqr'

/** A text as QR code, dark on light whatever the colour scheme: cameras expect it so. */
export function QrCode({ value, label }: { value: string; label: string }) {
  const { size, data } = encode(value, { ecc: 'M', border: 2 })
  const squares = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
  return (
    <figure aria-label={label} style={{ margin: 0 }}>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${size} ${size}`}
        width={192}
        height={192}
        shapeRendering="crispEdges"
      >
        <rect width={size} height={size} fill="#fff" />
        <path d={squares.join('')} fill="#000" />
      </svg>
    </figure>
  )
}
