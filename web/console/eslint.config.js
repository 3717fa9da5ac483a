import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/gen'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked.map((c) => ({ ...c, files: ['src/**/*.{ts,tsx}', 'test/**/*.ts'] })),
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.ts'],
    plugins: { 'react-hooks': hooks },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    // The phone is plain TypeScript: views read it, it knows no view and no framework.
    files: ['src/phone/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['react', 'react-dom', '@mantine/*', '**/pages/**', '*.tsx'] }] },
  },
  { files: ['**/*.mjs', '*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', window: 'readonly', RTCPeerConnection: 'readonly', MediaStream: 'readonly', AudioContext: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', fetch: 'readonly', document: 'readonly', localStorage: 'readonly' } } },
  // what the end-to-end tests run inside the page
  { files: ['e2e/**/*.mjs'], languageOptions: { globals: { location: 'readonly', navigator: 'readonly', Event: 'readonly', sessionStorage: 'readonly', performance: 'readonly', requestAnimationFrame: 'readonly', KeyboardEvent: 'readonly', MutationObserver: 'readonly', addEventListener: 'readonly' } } },
)
