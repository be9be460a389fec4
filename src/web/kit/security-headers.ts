import type { Context } from './context.ts'

const policyWith = (scripts: string) =>
  [
    "default-src 'none'",
    `script-src ${scripts}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')

const policy = policyWith("'self'")
const policyWithWasm = policyWith("'self' 'wasm-unsafe-eval'")

/** Lets this one page run WebAssembly: a reader of barcodes, where the browser has none of its own. */
export const letWasmRun = (ctx: Context): void => {
  ctx.set('Content-Security-Policy', policyWithWasm)
}

export async function securityHeaders(ctx: Context, next: () => Promise<unknown>): Promise<unknown> {
  ctx.set({
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'geolocation=(), microphone=(), payment=()',
  })
  if (ctx.secure) ctx.set('Strict-Transport-Security', 'max-age=31536000')
  return next()
}
