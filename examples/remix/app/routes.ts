import { index, type RouteConfig, route } from '@react-router/dev/routes'

export default [index('routes/start.tsx'), route('notes', 'routes/notes.tsx')] satisfies RouteConfig
