// Plays the bot against a Discord that nobody of this repository wrote: the package discord-digital-twin.
//
//     node play.mjs PROGRAM
//
// PROGRAM is daily-drill with the feature crash-points, through which it gets its time over a pipe: windows last an hour at
// least, and a bot that is stopped meanwhile was away, so that they stand still. All else is the program that people run.
// Prints a line for each expectation; ends with 1 if one of them fails.
//
// Left out, because this Discord
// - takes no files (it reads every body as JSON): `/mydata export`, long answers as a file;
// - has no RESUME and knows no outage of a server: lost sessions;
// - refuses nothing for want of permissions, limits or a wrong token on REST: 403, 429 and 401;
// - ignores nonces and sends no message's `thread`: what is sent again, a second press on Reveal of a quiz;
// - runs commands only in a server: direct messages, and servers where only a member has installed the app.
// What it lacks or has otherwise and the play cannot do without is put right in discord.mjs, each under "Correction".

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'

import * as discord from './discord.mjs'
import { Bot, Person, channels, open, people } from './discord.mjs'

const ANSWER = 'I would keep the statement and the values apart with a prepared statement, so that the text a visitor types is \
never parsed as code, and give the database account only the rights it needs.'
const TITLE = 'Keeping user input from becoming SQL'
const MODEL = 'What goes wrong.'

let expected = 0
let failed = 0

function is(what, got, wanted) {
    expected += 1
    const holds = isDeepStrictEqual(got, wanted)
    failed += holds ? 0 : 1
    console.log(holds ? `ok ${what}` : `FAILED ${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`)
}

/// The text has all these parts.
function says(what, { text }, ...parts) {
    const missing = parts.filter((part) => !text.includes(part))
    is(what, missing.length ? `${text} (without ${missing})` : text, text)
}

const lacks = (what, { text }, part) => is(`${what} has no ${JSON.stringify(part)}`, text.includes(part), false)

/// A reply that only its reader sees.
function whispers(what, reply, ...parts) {
    is(`${what}, privately`, reply.private, true)
    says(what, reply, ...parts)
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'foreign-'))
const data = path.join(folder, 'data')
const [amara, ben, chloe, dan, eve, finn] = Object.keys(people).map((name) => new Person(name))
const questions = async () => (await open(channels.daily)).filter(({ text }) => /^#\d+ · /.test(text))
const question = async (number) => (await questions()).find(({ text }) => text.startsWith(`#${number} · `))
const numbers = async () => (await questions()).map(({ text }) => text.split(' ')[0])
const streakOf = async (person) => (await person.runs('/streak')).text

let bot = await begins()
async function begins() {
    await discord.startDiscord()
    return Bot.starts(data)
}

async function connects() {
    const shown = await discord.runs(['commands'])
    const shape = (options) => (options ?? []).map(({ name, type, options: more }) => ({ name, type, options: shape(more) }))
    const offered = JSON.parse(shown.out).map(({ name, type, options }) => ({ name, type: type ?? 1, options: shape(options) }))
    const stored = await discord.registered()
    const kept = stored.map(({ name, type, options }) => ({ name, type, options: shape(JSON.parse(options)) }))
    const byName = (one, other) => (one.name < other.name ? -1 : 1)
    is('the commands registered are those that the program shows', kept.sort(byName), offered.sort(byName))
    is('/timetable is for those who manage the server', stored.find(({ name }) => name === 'timetable').defaultMemberPermissions, '32')
    const health = await discord.runs(['health', '--data', data])
    is('the bot says that it is well', [health.code, health.out.split(' ')[0]], [0, 'well'])
    const stranger = await discord.runs(['run', '--data', path.join(folder, 'stranger')], 'another-token')
    is('a token that the gateway refuses ends the program', stranger.code, 2)
    says('which says what to do', { text: stranger.out }, 'error: Discord does not accept the token. Get a new one')
}

async function sets_up() {
    for (const line of ['/timetable add', '/timetable list', '/settings']) {
        whispers(`${line} of a member`, await ben.runs(line), 'Manage Server')
    }
    is('a zone is suggested', (await amara.runs('/timetable add zone:berl', true)).choices[0]?.value, 'Europe/Berlin')
    let draft = await amara.runs('/timetable add zone:UTC')
    whispers('the draft', draft, 'Is this right?')
    const form = await amara.presses(draft, 'Time')
    draft = await amara.submits(form, '9:30', draft)
    says('the time can be typed', draft, 'at 09:30')
    says('what is no time is said', await amara.submits(await amara.presses(draft, 'Time'), 'noonish', draft), 'I cannot read that time')
    draft = await amara.submits(await amara.presses(draft, 'Time'), '9:00', draft)
    draft = await amara.presses(draft, 'Days')
    draft = await amara.chooses(draft, ...['6', '7'].map((day) => draft.components.find(({ type }) => type === 3).options[day - 1].value))
    says('the days can be chosen', draft, 'weekends')
    for (const [button, value, told] of [
        ['Channel', channels.general, `<#${channels.general}>`], ['Topics', 'caching', 'Caching & CDN'], ['Levels', 'beginner', 'beginner'],
        ['Window', '2', '2 hours'], ['Path', 'first-interview', 'in order'], ['Zone', 'America/New_York', 'its clock shows 03:50'],
    ]) {
        draft = await amara.chooses(await amara.presses(draft, button), value)
        says(`${button} can be chosen`, draft, told)
    }
    says('Let misses pass', await amara.presses(draft, 'Let misses pass'), 'a day missed here does not end one')
    says('Cancel', await amara.presses(draft, 'Cancel'), 'nothing was saved')
    draft = await amara.runs('/timetable add time:09:00 days:daily zone:UTC')
    const saved = await amara.presses(draft, 'Save')
    says('Save', saved, 'Done', 'every day at 09:00')
    is('Save takes the buttons away', saved.labels, [])
    says('a second Save', await amara.presses(draft, 'Save'), 'Done')
    says('makes no second one', await amara.runs('/timetable list'), '1 timetable', 'every day at 09:00')
    whispers('/timetable queue', await amara.runs('/timetable queue question:stop-sql-injection'), TITLE)
    whispers('/timetable ban', await amara.runs('/timetable ban question:http-stateless'), '1 ban')
    const preview = await amara.runs('/timetable preview')
    whispers('/timetable preview', preview, TITLE)
}

async function steers() {
    says('/timetable pause', await amara.runs('/timetable pause'), 'Paused')
    says('/timetable resume', await amara.runs('/timetable resume'), 'It goes on')
    const skipped = await amara.runs('/timetable skip')
    says('/timetable skip', skipped, 'Left out')
    says('Take it back', await amara.presses(skipped, 'Take it back'), 'every day at 09:00')
    says('/timetable edit', await amara.runs('/timetable edit'), 'Change it like this?')
    const asks = await amara.runs('/timetable remove')
    says('/timetable remove asks first', asks, 'Remove this timetable?')
    await amara.presses(asks, 'Keep it')
    says('it is kept', await amara.runs('/timetable list'), '1 timetable')
    const doctor = await amara.runs('/timetable doctor')
    whispers('/timetable doctor', doctor, 'All is well', '✅ Send Messages in Threads', '✅ Read Message History')
    says('Test post', await amara.presses(doctor, 'Test post'), 'test')
    is('the test post stands there', (await open(channels.daily)).filter(({ text }) => text.includes('test')).length, 1)
}

async function posts() {
    await bot.advances('2026-03-02T08:59:59Z')
    is('nothing comes before its minute', await numbers(), [])
    await bot.advances('2026-03-02T09:00:00Z')
    is('the question comes at its minute, once', await numbers(), ['#1'])
    const first = await question(1)
    says('the question', first, TITLE, 'Open until <t:1772528400:f>')
    lacks('the question', first, MODEL)
    is('its buttons', first.labels, ['Answer', 'Quick check', 'Hint', 'Show answer', 'How do I say this?'])
    const thread = await discord.thread(first)
    is('its thread', [thread?.name, thread?.autoArchiveDuration], [`#1 · ${TITLE}`, 1440])
    is('nothing is in the thread', await open(first.id), [])
    await bot.advances('2026-03-02T09:01:00Z')
    is('nothing more comes a minute later', await numbers(), ['#1'])
    says('/timetable doctor knows', await amara.runs('/timetable doctor'), '#1 posted on time')
}

async function answers() {
    const first = await question(1)
    whispers('Hint', await ben.presses(first, 'Hint'), 'Hint 1')
    whispers('How do I say this?', await ben.presses(first, 'How do I say this?'), 'How to say it')
    const form = await ben.presses(first, 'Answer')
    is('the form', [form.form.title, form.inputs.map(({ label }) => label)], [TITLE, ['Your answer']])
    const short = await ben.submits(form, 'Cookies, I think. *Or* tokens?', first)
    whispers('an answer that is too short', short, 'Cookies, I think.')
    const again = await ben.presses(short, 'Try again')
    is('its text comes back', again.inputs[0].value, 'Cookies, I think. *Or* tokens?')
    let card = await ben.submits(again, ANSWER, first)
    whispers('the card', card, 'In 30 seconds', '**1** day')
    const points = card.components.find(({ type }) => type === 3).options.map(({ value }) => value)
    card = await ben.chooses(card, points[0], points[1])
    is('ticks change the card itself', card.update, true)
    card = await ben.presses(card, 'Save')
    says('the ticks are saved', card, 'Saved: you said 2 of 6 key points.')
    whispers('Model answer', await ben.presses(card, 'Model answer'), MODEL)
    whispers('More', await ben.presses(card, 'More'), 'Pitfalls')
    is('what was written stands in the form', (await ben.presses(first, 'Answer')).inputs[0].value, ANSWER)
    is('nobody else sees any of it', [await numbers(), await open(first.id)], [['#1'], []])
    whispers('Share', await ben.presses(card, 'Share'), `<#${first.id}>`)
    const shared = await open(first.id)
    is('the shared answer is hidden', shared.map(({ text }) => /\|\|[^|]*prepared statement[^|]*\|\|/.test(text)), [true])
    says('it is shared once', await ben.presses(card, 'Share'), 'once a round')
    says('another member may not remove it', await chloe.in(first.id).presses(shared[0], 'Remove'), 'author')
    await ben.in(first.id).presses(shared[0], 'Remove')
    is('its author may', await open(first.id), [])

    const check = await chloe.presses(first, 'Quick check')
    whispers('the quick check', check, 'A')
    is('its options', check.labels.slice(0, 4), ['A', 'B', 'C', 'D'])
    const outcome = await chloe.presses(check, 'A')
    is('the options are replaced by the outcome', [outcome.update, outcome.labels.includes('B')], [true, false])
    says('the first choice stays', await chloe.presses(first, 'Quick check'), 'before')

    const asks = await dan.presses(first, 'Show answer')
    whispers('Show answer asks first', asks, 'can no longer answer')
    whispers('the model answer', await dan.presses(asks, 'Show it'), MODEL)
    whispers('then there is no answer any more', await dan.presses(first, 'Answer'), 'You have read the answer')
    whispers('nor a quick check', await dan.presses(first, 'Quick check'), 'You have read the answer')

    const message = await eve.in(first.id).says(ANSWER)
    whispers('Submit as my answer', await eve.in(first.id).uses('Submit as my answer', message), 'In 30 seconds', '**1** day')
    whispers('of somebody else', await finn.in(first.id).uses('Submit as my answer', message), 'Somebody else wrote that')
}

async function practises() {
    const quiz = await ben.runs('/quiz topic:security level:beginner')
    is('/quiz is for everybody', quiz.private, false)
    says('/quiz topic: level:', quiz, 'beginner')
    whispers('/quiz private:', await ben.runs('/quiz private:true'), 'to say it')
    is('questions are found while one types', (await ben.runs('/quiz question:"user input"', true)).choices[0]?.value, 'stop-sql-injection')
    is('and topics', (await ben.runs('/quiz topic:dist', true)).choices.map(({ value }) => value).includes('distributed'), true)
    for (const [line, told] of [['topic:cooking', 'There is no topic "cooking"'], ['question:zzzzqqq', 'I found no such question']]) {
        whispers(`/quiz ${line}`, await ben.runs(`/quiz ${line}`), told)
    }
    const public_ = await ben.runs('/quiz question:replicate-for-availability')
    const check = await chloe.presses(public_, 'Quick check')
    whispers('its quick check', await chloe.presses(check, 'A'), 'Quick check')
    const card = await chloe.submits(await chloe.presses(public_, 'Answer'), ANSWER, public_)
    whispers('its card', card, 'In 30 seconds')
    whispers('Reveal', await chloe.presses(public_, 'Reveal'), `<#${public_.id}>`)
    is('the model answer stands in a thread on it', (await open(public_.id)).map(({ text }) => text.includes('Topology')), [true])
    const topics = await ben.runs('/topics')
    whispers('/topics', topics, '18 topics')
    const menu = topics.components.find(({ type }) => type === 3).options.map(({ value }) => value)
    const chosen = await ben.chooses(topics, menu[0])
    whispers('a topic from the menu', chosen, 'to say it')
    is('and it can be practised', chosen.labels.slice(0, 4), ['Answer', 'Quick check', 'Hint', 'Reveal'])
    const levels = await ben.runs('/levels')
    whispers('/levels', levels, '**Advanced**')
    says('Beginner', await ben.presses(levels, 'Beginner'), 'beginner')
    is('practice touches no streak', (await streakOf(finn)).includes('**1** day'), false)
}

async function looks() {
    whispers('/streak', await ben.runs('/streak'), '**1** day · longest 1', 'kept, own words')
    whispers('/streak member:', await finn.runs('/streak member:chloe'), '**1** day')
    says('/streak after Show answer', await dan.runs('/streak'), 'missed')
    const board = await ben.runs('/leaderboard')
    whispers('/leaderboard', board, '**1.** ben · 1 day', 'chloe', 'eve', 'rank 1 of 3')
    is('Show here shows it to all', (await ben.presses(board, 'Show here')).private, false)
    whispers('/leaderboard period:all time', await ben.runs('/leaderboard period:"all time"'), 'ben')
    const daily = await ben.runs('/daily')
    whispers('/daily', daily, 'You have answered in your own words', `<#${(await question(1)).id}>`)
    whispers('My card', await ben.presses(daily, 'My card'), 'Saved: you said 2 of 6')
    whispers('/help', await ben.runs('/help'), '/daily')
    whispers('/about', await ben.runs('/about'), '398 questions')
    const visible = await chloe.runs('/mydata visibility')
    whispers('Hide me', await chloe.presses(visible, 'Hide me'), 'Leaderboards leave you out')
    lacks('/leaderboard', await ben.runs('/leaderboard'), 'chloe')
    whispers('/mydata delete asks first', await chloe.runs('/mydata delete'), 'Delete everything')
    let settings = await amara.runs('/settings')
    whispers('/settings', settings, '**Staff channel:** none', '**Reminder:** off')
    settings = await amara.presses(settings, 'Switch sharing off')
    says('Switch sharing off', settings, '**Sharing:** off')
    settings = await amara.presses(settings, 'Switch reminder on')
    says('Switch reminder on', settings, '**Reminder:** on')
    says('a staff channel', await amara.chooses(settings, channels.staff), `<#${channels.staff}>`)
    says('Remind me', await finn.presses(await finn.runs('/streak'), 'Remind me'), 'I will send you a direct message')
}

async function reports() {
    const quiz = await ben.runs('/quiz question:http-stateless private:true')
    const more = await ben.presses(await ben.presses(quiz, 'Reveal'), 'More')
    const form = await ben.presses(more, 'Report a problem')
    const written = ['The third option is right as well, see RFC 9110. @everyone', 'RFC 9110']
    whispers('a report', await ben.submits(form, written, more), 'your report is kept')
    const [note] = await discord.soon('the staff hears', async () => {
        const notes = await open(channels.staff)
        return notes.length > 0 && notes
    })
    whispers('Read them', await amara.in(channels.staff).presses(note, 'Read them'), 'third option')
    whispers('not by members', await ben.in(channels.staff).presses(note, 'Read them'), 'Manage Server')
    await amara.in(channels.staff).presses(note, 'Settled')
    says('the author hears that it is settled', await ben.runs('/daily'), 'settled')
}

let form_of_before

async function restarts() {
    const first = await question(1)
    const form = await finn.presses(first, 'Answer')
    const draft = await amara.runs('/timetable add time:12:00 days:daily zone:UTC')
    const before = [await open(channels.daily), await open(first.id), await streakOf(ben)]
    is('SIGKILL', await bot.killed(), 'SIGKILL')
    const calls = discord.requests.length
    bot = await Bot.starts(data)
    is('after a kill nothing is posted again', [await open(channels.daily), await open(first.id)], before.slice(0, 2))
    is('and the commands are not registered again', discord.requests.slice(calls).filter(({ method }) => method === 'PUT'), [])
    is('the streak is the same', await streakOf(ben), before[2])
    whispers('the buttons of old messages work', await finn.presses(first, 'Hint'), 'Hint 1')
    whispers('a draft of before', await amara.presses(draft, 'Cancel'), 'nothing was saved')
    whispers('the model answer of a press long ago', await ben.presses(first, 'Show answer'), MODEL)
    form_of_before = form
}

async function reminds() {
    await bot.advances('2026-03-04T06:59:59Z')
    is('no reminder before its time', await discord.messages(discord.dm(people.finn)), [])
    await bot.advances('2026-03-04T07:00:00Z')
    const reminders = await discord.messages(discord.dm(people.finn))
    is('one reminder, two hours before the close', reminders.length, 1)
    is('and none for those who did not ask', await discord.messages(discord.dm(people.dan)), [])
}

async function reveals() {
    const first = await question(1)
    const before = await open(first.id)
    whispers('a form opened before the kill', await finn.submits(form_of_before, ANSWER, first), 'In 30 seconds', '**1** day')
    await bot.advances('2026-03-03T08:59:59Z')
    is('nothing is revealed before the close', (await open(first.id)).length, before.length)
    // The next question is sent, and the bot dies before it knows.
    await bot.stopped()
    bot = await Bot.starts(data, { DAILY_DRILL_CRASH_AT: 'sent:Message' })
    await bot.diesBefore('2026-03-03T09:00:00Z')
    is('killed between sending and knowing', await numbers(), ['#1', '#2'])
    bot = await Bot.starts(data)
    is('the question that it does not know of is found, not sent again', await numbers(), ['#1', '#2'])
    is('and gets its thread', (await discord.thread(await question(2)))?.name.startsWith('#2 · '), true)
    const parts = (await open(first.id)).slice(before.length)
    is('the model answer comes in two parts', parts.length, 2)
    says('the first part', parts[0], 'Question #1 has closed: 4 members answered', MODEL)
    says('the second part', parts[1], 'More on:', 'Pitfalls')
    is('the buttons of the question', (await question(1)).labels, ['Model answer', 'My card', 'Practise it', 'Quick check'])
    says('it says that it is closed', await question(1), 'Closed <t:1772528400:f>')
    whispers('My card', await ben.presses(await question(1), 'My card'), 'Saved: you said 2 of 6')
    whispers('Model answer for all', await dan.presses(await question(1), 'Model answer'), MODEL)
    says('an answer after the close', await dan.presses(first, 'Answer'), 'can no longer be answered')
    is('Practise it', (await dan.presses(await question(1), 'Practise it')).form?.title, TITLE)
    const related = await ben.presses(await ben.presses(await question(1), 'My card'), 'Go on with a related one')
    is('Go on with a related one', related.labels.slice(0, 4), ['Answer', 'Quick check', 'Hint', 'Reveal'])
    says('the streak stands', await ben.runs('/streak'), '**1** day', 'open until')
    await bot.advances('2026-03-03T09:05:00Z')
    is('nothing comes a second time', [(await open(first.id)).length, await numbers()], [before.length + 2, ['#1', '#2']])
}

async function loses_permissions() {
    await discord.forbids(14n, 38n)
    const doctor = await amara.runs('/timetable doctor')
    says('/timetable doctor names what is missing', doctor, '❌ Embed Links', '❌ Send Messages in Threads', '✅ Send Messages:')
    lacks('it', doctor, 'All is well')
    whispers('the test post is not posted', await amara.presses(doctor, 'Test post'), 'The test was not posted')
}

async function is_away() {
    const second = await question(2)
    says('the second question', second, 'Open until <t:1772614800:f>')
    await bot.advances('2026-03-04T08:00:00Z')
    await bot.stopped()
    discord.setClock('2026-03-04T10:00:00Z')
    bot = await Bot.starts(data)
    is('the question of the absence comes at the return', await numbers(), ['#1', '#2', '#3'])
    says('with its full length', await question(3), 'Open until <t:1772704800:f>')
    says('the window stood still for two hours', await question(2), 'Open until <t:1772622000:f>', '2 h longer: I was away.')
    is('nothing is revealed meanwhile', (await open(second.id)).length, 0)
    const card = await ben.submits(await ben.presses(second, 'Answer'), ANSWER, second)
    whispers('an answer in the time that was given back', card, '**2** days')
    await bot.advances('2026-03-04T11:00:00Z')
    is('then it is revealed', (await open(second.id)).length, 2)
    says('the streak goes on', await ben.runs('/streak'), '**2** days · longest 2')
}

async function forgets() {
    const asks = await eve.runs('/mydata delete')
    whispers('Delete everything', await eve.presses(asks, 'Delete everything'), 'is deleted')
    lacks('/leaderboard', await ben.runs('/leaderboard'), 'eve')
    whispers('/mydata export, where Discord takes no file', await ben.runs('/mydata export'), 'please try again')
    // The third question is deleted while it is open.
    const third = await question(3)
    await discord.deletes(third)
    await bot.advances('2026-03-05T11:00:00Z')
    is('the next question comes', await numbers(), ['#1', '#2', '#4'])
    is('of a deleted one nothing is revealed', await open(third.id), [])
    says('and it takes no streak', await ben.runs('/streak'), '**2** days', 'free: message deleted')
}

async function stops() {
    says('Remove it', await amara.presses(await amara.runs('/timetable remove'), 'Remove it'), 'emoved')
    says('/timetable list without one', await amara.runs('/timetable list'), 'no timetable')
    is('SIGTERM ends it', await bot.stopped(), 0)
    const nonces = (await Promise.all([channels.daily, ...(await questions()).map(({ id }) => id)].map(open))).flat()
        .map(({ nonce }) => nonce).filter(Boolean)
    is('each message that was due has a nonce of its own', new Set(nonces).size, nonces.length)
}

/// What this Discord did not answer as asked: a message that was deleted, and a file, which it does not take. Anything more is new.
function what_it_could_not() {
    const route = ({ method, path: where }) => `${method} ${where.replace(/^\/api\/v10/, '').replace(/\?.*/, '').replace(/\d{15,}/g, 'ID')
        .replace(/test-interaction-token-ID/, 'TOKEN')}`
    const bad = discord.requests.filter(({ status }) => status >= 400).map((request) => `${request.status} ${route(request)}`)
    const counted = [...new Set(bad)].sort()
    is('only what is known was not answered', counted, [
        '404 GET /channels/ID/messages/ID', '500 POST /interactions/ID/TOKEN/callback',
    ])
    console.log(`${discord.requests.length} requests of ${new Set(discord.requests.map(route)).size} kinds`)
}

const play = [
    connects, sets_up, steers, posts, answers, practises, looks, reports, restarts, reveals, reminds, is_away, forgets,
    loses_permissions, stops, what_it_could_not,
]
for (const scene of play) {
    console.log(`-- ${scene.name.replaceAll('_', ' ')}`)
    try {
        await scene()
    } catch (error) {
        is(`the scene "${scene.name}" is played to its end`, error.stack, '')
    }
}
if (failed) console.log(bot.log.split('\n').slice(-40).join('\n'))
await bot.killed()
await discord.stopDiscord()
fs.rmSync(folder, { recursive: true })
console.log(`${expected} expectations, ${failed} failed`)
process.exit(failed ? 1 : 0)
