/** A style sheet as a minified string: the build and the test runner both understand the suffix. */
declare module "*.css?inline" {
  const text: string
  // biome-ignore lint/style/noDefaultExport: the form that bundlers give to inlined files
  export default text
}
