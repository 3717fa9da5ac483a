export { NotHere as default } from '../NotHere'
