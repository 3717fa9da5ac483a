// Code generated from web/api/gen/openapi.json by npm run gen; DO NOT EDIT.
export interface paths {
    "/v1/announcements/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is recorded: the company's name, or a campaign's announcement */
        get: operations["getAnnouncement"];
        /** Keep a WAV file: 8 to 48 kHz, 16-bit PCM or G.711 */
        put: operations["recordAnnouncement"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/announcements/{name}/sound": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The recording as a WAV file */
        get: operations["hearAnnouncement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what, the newest first */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recompute the log's chain of hashes */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The month so far, equal to the ledger */
        get: operations["getBilling"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the plan */
        post: operations["changePlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/plan/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What another plan costs today and each month */
        post: operations["previewPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ledger rows of a month, the oldest first */
        get: operations["listUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Numbers that no campaign calls, in no meaningful order */
        get: operations["listBlocklist"];
        put?: never;
        /** Forbid numbers to every campaign at once: queued leads and ringing calls too */
        post: operations["blockNumbers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocklist/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The blocklist as CSV: last digits, reason, source, dates */
        get: operations["exportBlocklist"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocklist/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a block back that was a mistake; who and why go to the audit log */
        post: operations["unblockNumber"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Promised callbacks, the soonest first */
        get: operations["listCallbacks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Move, hand over or cancel a callback */
        patch: operations["editCallback"];
        trace?: never;
    };
    "/v1/caller-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Caller IDs as they stand, the sandbox's first */
        get: operations["listCallerIds"];
        put?: never;
        /** Claim a number of one's own; it is shown to nobody before it is proved */
        post: operations["addCallerId"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller-ids/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One number with its hours, rests and campaigns */
        get: operations["getCallerId"];
        put?: never;
        post?: never;
        /** Remove a number no campaign and no pool uses */
        delete: operations["deleteCallerId"];
        options?: never;
        head?: never;
        /** Change a caller ID */
        patch: operations["editCallerId"];
        trace?: never;
    };
    "/v1/caller-ids/{id}/letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a document that proves the number: contract, bill or letter of authorisation; PDF, PNG or JPEG */
        post: operations["sendCallerLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller-ids/{id}/letters/{letter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take back a document that waits */
        delete: operations["withdrawCallerLetter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller-ids/{id}/letters/{letter}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve or refuse a document, where the workspace is its own operator */
        post: operations["decideCallerLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller-ids/{id}/letters/{letter}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The document, to be saved */
        get: operations["openCallerLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller-ids/{id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove the number with the code that was spoken */
        post: operations["proveCallerId"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller-ids/{id}/proof-call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call the number and speak a code; answers when somebody takes the call, or with what became of it */
        post: operations["proofCallCallerId"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller-ids/{id}/rest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a number rest for some hours; 0 ends its rest */
        post: operations["restCallerId"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller-pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pools of caller IDs */
        get: operations["listCallerPools"];
        put?: never;
        /** Make a pool */
        post: operations["addCallerPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller-pools/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace a pool's name and numbers; campaigns take it at their next dial */
        put: operations["editCallerPool"];
        post?: never;
        /** Remove a pool no campaign uses; its numbers stay */
        delete: operations["deleteCallerPool"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls, newest first */
        get: operations["listCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls as CSV in UTF-8, newest first, with notes and answers; numbers are masked, and the audit log keeps who took it */
        get: operations["exportCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call a sandbox number and bring it to the asker's own desk */
        post: operations["testCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One call with timeline, recordings and ledger rows */
        get: operations["getCall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/announcement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Teach the announcement that a call's early media holds */
        post: operations["teachFromCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put a call on legal hold: none of its recordings is deleted */
        put: operations["holdCall"];
        post?: never;
        /** End a legal hold */
        delete: operations["releaseCall"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a call sounded from its answer to its end, second by second; where no agent was in it, the agent's side is not known */
        get: operations["getCallQuality"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause, resume or begin the recording of a running call, as its agent could */
        post: operations["recordCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recordings/{kind}/audio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A recording as WAV or MP3: agent left, customer right */
        get: operations["getRecording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recordings/{kind}/peaks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Loudness of both lanes of a recording */
        get: operations["getPeaks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Campaigns: running ones first, then the newest */
        get: operations["listCampaigns"];
        put?: never;
        /** Make a draft; name and list_id are enough */
        post: operations["createCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/defaults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a new campaign would hold */
        get: operations["campaignDefaults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/preflight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Who would be called today, what it costs and what stops it; nothing is saved */
        post: operations["preflightCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/preflight/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The leads behind one reason of a preflight; nothing is saved */
        post: operations["preflightLeads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One campaign */
        get: operations["getCampaign"];
        put?: never;
        post?: never;
        /** Delete a draft */
        delete: operations["deleteCampaign"];
        options?: never;
        head?: never;
        /** Change a campaign; a running one takes it at its next dial */
        patch: operations["editCampaign"];
        trace?: never;
    };
    "/v1/campaigns/{id}/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Leads of the campaign with their place in it */
        get: operations["campaignLeads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures, lanes and reasons of now */
        get: operations["campaignLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/pace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change mode and pacing; a running campaign dials the new way within a second, calls go on */
        post: operations["paceCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Dial nothing new; calls go on */
        post: operations["pauseCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/pulse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it dials: abandon budget, forecasts against answers, where its time went, minute by minute */
        get: operations["campaignPulse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/reasons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why leads are not dialed; the counts add up to the leads that are left */
        get: operations["campaignReasons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Dial again */
        post: operations["resumeCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/simulations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Simulations of a campaign, the newest first */
        get: operations["listSimulations"];
        put?: never;
        /** Play the campaign in virtual time with the list as it is; nobody is called */
        post: operations["simulateCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start dialing */
        post: operations["startCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the campaign; calls go on */
        post: operations["stopCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compliance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules in force, what feeds them, and whom they hold back now */
        get: operations["getCompliance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compliance/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** May this number be called now: why not, since when, until when */
        post: operations["checkNumber"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compliance/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Countries that are called; one that was not allowed is added by the operator */
        put: operations["setDestinations"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compliance/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** An anti-fraud feed of one's own: while it cannot be heard nobody is called */
        put: operations["setRiskFeed"];
        post?: never;
        /** Go without an own feed again */
        delete: operations["removeRiskFeed"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compliance/feed/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a feed once, as it would be asked; nothing is kept */
        post: operations["testRiskFeed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compliance/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All that shows under which rules a number was called, in a chain that shows tampering */
        post: operations["makeProof"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compliance/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Stricter rules than the profile asks; whatever would loosen one is refused */
        put: operations["tightenRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compliance/windows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open hours of a week in one country, its days off, and how far they are known */
        get: operations["complianceWindows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Records of consent, the newest first */
        get: operations["listConsents"];
        put?: never;
        /** Write down consents with their proof; leads that waited for one are called again */
        post: operations["addConsents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consents/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person withdraws: calls that need the consent stop, ringing ones too */
        post: operations["withdrawConsent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/countries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Countries and what each sets */
        get: operations["listCountries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/desk/callbacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My callbacks and those of any agent in my campaigns */
        get: operations["listMyCallbacks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/desk/callbacks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Move or cancel a callback of mine, or take one of any agent */
        patch: operations["editMyCallback"];
        trace?: never;
    };
    "/v1/floor/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agents who are signed in, and where they stand */
        get: operations["listFloorAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/floor/taken": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls that supervisors took from their agents and talk in now, on all nodes; the longest first */
        get: operations["listTakenCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Imports, the newest first */
        get: operations["listImports"];
        put?: never;
        /** Upload a file: its columns are guessed, nothing is saved yet */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/sample.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file that works as it is */
        get: operations["importSample"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One import */
        get: operations["getImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop, and keep or remove what is in */
        post: operations["cancelImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge all rows; nothing is saved */
        post: operations["checkImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say what each column is for */
        put: operations["mapImport"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/reading": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Read the file anew, in another encoding or with other delimiters; columns are guessed again */
        put: operations["readImport"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/result.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file again with the fate of every row */
        get: operations["importResult"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of the rows */
        get: operations["importRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring the rows in */
        post: operations["runImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an import back within 24 hours */
        post: operations["undoImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound-numbers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the callers of each caller ID land */
        get: operations["listInboundNumbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbound-numbers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say where callers land */
        put: operations["setInboundNumber"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invitations, the newest first */
        get: operations["listInvitations"];
        put?: never;
        /** Invite a colleague by mail and link */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept an invitation and log in */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/by-token/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an invitation is for */
        get: operations["getInvitation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an invitation */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail a new link; the former dies */
        post: operations["resendInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** API keys, the newest first */
        get: operations["listKeys"];
        put?: never;
        /** Make an API key; its secret is in this answer only */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every scope a key can have */
        get: operations["listScopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key everywhere within 5 s */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lead-acts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest acts on many leads */
        get: operations["listLeadActs"];
        put?: never;
        /** Do something to many leads: at once to a few, as a job with progress to more */
        post: operations["beginLeadAct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lead-acts/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How many leads a choice holds now */
        post: operations["countLeads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lead-acts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One act and how far it has come */
        get: operations["getLeadAct"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lead-acts/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop an act; what it has done stays until it is undone */
        post: operations["cancelLeadAct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lead-acts/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an act back, as far as nobody changed the leads since */
        post: operations["undoLeadAct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lead-filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Saved filters */
        get: operations["listLeadFilters"];
        put?: never;
        /** Save a filter under a name; the name's earlier rules are replaced */
        post: operations["saveLeadFilter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lead-filters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a saved filter; campaigns keep what they took over */
        delete: operations["removeLeadFilter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People on any list, by the beginning of a name or a complete number */
        get: operations["findLeads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that is known of one lead, and whether it may be called now */
        get: operations["getLead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a lead's words and priority */
        patch: operations["editLead"];
        trace?: never;
    };
    "/v1/leads/{id}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call back at a moment, by a campaign that draws on the lead's list */
        post: operations["promiseCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}/numbers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say in which order a lead's numbers are tried */
        put: operations["orderLeadNumbers"];
        /** Put a further number behind a lead's others */
        post: operations["addLeadNumber"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}/numbers/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a number back that was taken away within the last day */
        post: operations["restoreLeadNumber"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}/numbers/{number_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a number away that the rules do not ask to keep */
        delete: operations["removeLeadNumber"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show a number's digits; who and why go to the audit log */
        post: operations["revealLeadNumber"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that happened to a lead, the newest first */
        get: operations["leadTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists, the newest first */
        get: operations["listLists"];
        put?: never;
        /** Make an empty list */
        post: operations["createList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One list */
        get: operations["getList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Rename, archive or restore a list */
        patch: operations["editList"];
        trace?: never;
    };
    "/v1/lists/{id}/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Leads of a list */
        get: operations["listLeads"];
        put?: never;
        /** Put one person on a list */
        post: operations["addLead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{id}/states": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Leads of a list counted by where they stand; the counts add up to the list */
        get: operations["leadStates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in with an address and a password */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session, everywhere */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who asks, and what they may do */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the own name, language and preferences */
        patch: operations["changeMe"];
        trace?: never;
    };
    "/v1/me/station": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own telephone; 404 without one */
        get: operations["getMyStation"];
        /** Enter one's own telephone; it is used after it was proved */
        put: operations["enterMyStation"];
        post?: never;
        /** Forget one's own telephone */
        delete: operations["removeMyStation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/station/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove the telephone with the code that was spoken */
        post: operations["proveMyStation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/station/proof-call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call the telephone and speak a code; answers when somebody takes the call */
        post: operations["proofCallMyStation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who listens to running calls on this node */
        get: operations["listMonitors"];
        put?: never;
        /** Follow an agent's calls by WebRTC: the answer to an SDP offer with one audio section, PCMA or PCMU; all candidates in the offer, or none. A person's monitor before ends */
        post: operations["startMonitor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ICE servers to make an offer with */
        get: operations["getMonitorSetup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own monitor as it is now */
        get: operations["getMonitor"];
        put?: never;
        post?: never;
        /** Stop; closing the audio connection does too */
        delete: operations["stopMonitor"];
        options?: never;
        head?: never;
        /** Hop to another agent or change the mode, while the audio connection stays, or restart its ICE by a new offer. Whisper and barge need calls:whisper and calls:barge */
        patch: operations["changeMonitor"];
        trace?: never;
    };
    "/v1/monitors/{id}/announcement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Play a recording to one side of the call that is heard: to the customer it takes calls:barge and is on the recording, to the agent calls:whisper */
        post: operations["playAnnouncement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors/{id}/disposition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what became of the call that was taken, after its end; the monitor then follows its agent again. Unsaid for ten minutes it is saved without an outcome */
        post: operations["disposeTakenCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors/{id}/dtmf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send keys to the customer of the call that was taken; answered when they are sent */
        post: operations["pressInTakenCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors/{id}/hangup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the call that was taken */
        post: operations["endTakenCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors/{id}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the customer of the call that was taken music, or join both again */
        post: operations["holdTakenCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors/{id}/mute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** In the call that was taken: keep one's voice from the customer, or let it through again */
        post: operations["muteTakenCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors/{id}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause, resume or begin the recording of the call that was taken, as its agent could */
        post: operations["recordTakenCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/monitors/{id}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the call that is heard: the caller's connection becomes the agent's side of it, the agent is out of it. Needs calls:take */
        post: operations["takeCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network-announcements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Announcements of networks that calls are compared with */
        get: operations["listNetworkAnnouncements"];
        put?: never;
        /** Teach one from a WAV file: 8 to 48 kHz, 16-bit PCM or G.711, 1.5 to 30 seconds */
        post: operations["teachNetworkAnnouncement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network-announcements/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Which announcement is in a WAV file */
        post: operations["testNetworkAnnouncement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network-announcements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a taught one */
        delete: operations["forgetNetworkAnnouncement"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network-announcements/{id}/sound": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a taught one sounds like, as a WAV file */
        get: operations["hearNetworkAnnouncement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Queues with their members */
        get: operations["listQueues"];
        put?: never;
        /** Add a queue */
        post: operations["createQueue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/now": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who waits and who serves, at this moment */
        get: operations["getQueuesNow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a queue nothing leads to */
        delete: operations["deleteQueue"];
        options?: never;
        head?: never;
        /** Change a queue; it counts for whoever comes next */
        patch: operations["editQueue"];
        trace?: never;
    };
    "/v1/routing/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is wrong with a draft */
        post: operations["checkRoutingRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routing/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules in force */
        get: operations["getRoutingRules"];
        /** Put rules into force as a new version */
        put: operations["saveRoutingRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routing/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules to begin with */
        get: operations["listRoutingTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routing/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide for real leads without calling anybody */
        post: operations["tryRoutingRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routing/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Earlier versions, the newest first */
        get: operations["listRoutingVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routing/versions/{version}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put an earlier version into force again */
        post: operations["restoreRoutingVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which digits reach whom in the sandbox */
        get: operations["sandboxNumbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/callbacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A simulated customer calls back, by real SIP; nobody real is involved */
        post: operations["sandboxCallBack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a sign-up; a code and a link are mailed */
        post: operations["beginSignup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signup/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove the address by the mailed link's token */
        post: operations["verifySignupLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signup/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a sign-up has come */
        get: operations["getSignup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signup/{id}/address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Correct the address; the former code dies */
        post: operations["correctSignup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signup/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Steps as they happen, as server-sent events */
        get: operations["watchSignup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signup/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail another code */
        post: operations["resendSignup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signup/{id}/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in as the owner, from the browser that began it */
        post: operations["claimSignup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signup/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove the address by the mailed code */
        post: operations["verifySignup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One simulation with its points */
        get: operations["getSimulation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulations/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a simulation that is being played */
        post: operations["cancelSimulation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/skills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Skills */
        get: operations["listSkills"];
        put?: never;
        /** Add a skill */
        post: operations["createSkill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/skills/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agents with their skills and queues */
        get: operations["listSkilledAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/skills/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a skill from everybody */
        delete: operations["deleteSkill"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/skills/{id}/agents/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set one agent's level */
        put: operations["setSkill"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The set-up steps, ticked by fact */
        get: operations["getStart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/start/{step}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a step aside, or take that back */
        post: operations["skipStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agents' own telephones */
        get: operations["listStations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket for /v1/live or /v1/desk: one use, 30 s, for the page that asked */
        post: operations["issueTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunk-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups of trunks and their routes */
        get: operations["listTrunkGroups"];
        put?: never;
        /** Make a group of trunks */
        post: operations["createTrunkGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunk-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace a group; campaigns follow at their next dial */
        put: operations["editTrunkGroup"];
        post?: never;
        /** Remove a group no campaign uses */
        delete: operations["deleteTrunkGroup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Trunks, the sandbox first */
        get: operations["listTrunks"];
        put?: never;
        /** Add a trunk */
        post: operations["createTrunk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One trunk */
        get: operations["getTrunk"];
        put?: never;
        post?: never;
        /** Remove a trunk nothing uses */
        delete: operations["deleteTrunk"];
        options?: never;
        head?: never;
        /** Change a trunk */
        patch: operations["editTrunk"];
        trace?: never;
    };
    "/v1/trunks/{id}/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a test call by this trunk; its steps come with the live stream */
        post: operations["startTrunkTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunks/{id}/calls/{test}/audio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the far side of a test call said, as WAV */
        get: operations["trunkTestAudio"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunks/{id}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A trunk's page: how it stands and what its calls say of it */
        get: operations["trunkLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunks/{id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the carrier charges, by prefix */
        get: operations["listTrunkPrices"];
        /** Replace the trunk's prices */
        put: operations["setTrunkPrices"];
        /** Read a carrier's price list, and replace the trunk's with it */
        post: operations["readTrunkPrices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the carrier: OPTIONS, or REGISTER */
        post: operations["testTrunk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody of the workspace */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change somebody's name, role or status */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/v1/users/{id}/station": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set somebody's telephone, by an admin's word; the agent cannot change it */
        put: operations["fixStation"];
        post?: never;
        /** Forget somebody's telephone */
        delete: operations["removeStation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        APIKey: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: date-time */
            expires_at: string | null;
            id: string;
            /** Format: date-time */
            last_used_at: string | null;
            /** @description May reach real people; a test key reaches the sandbox only */
            live: boolean;
            name: string;
            prefix: string;
            /** Format: date-time */
            revoked_at: string | null;
            scopes: string[];
        };
        APIKeyCreated: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: date-time */
            expires_at: string | null;
            id: string;
            /** Format: date-time */
            last_used_at: string | null;
            /** @description May reach real people; a test key reaches the sandbox only */
            live: boolean;
            name: string;
            prefix: string;
            /** Format: date-time */
            revoked_at: string | null;
            scopes: string[];
            secret: string;
        };
        AbandonBudget: {
            caps: components["schemas"]["BudgetCap"][];
            /** @description false: it cannot be counted, and the campaign dials one to one */
            known: boolean;
            /**
             * Format: int64
             * @description People who may still be left without an agent now
             */
            left: number;
        };
        AcceptanceBody: {
            /** @enum {string} */
            language: "zh" | "en";
            name: string;
            password: string;
            token: string;
        };
        ActBodyBody: {
            /** @description Into or out of whose queue; of an opt-out from one campaign */
            campaign_id?: string;
            choice: components["schemas"]["LeadChoice"];
            /** @description Opt-out of all the company's calls */
            everywhere?: boolean;
            /** @enum {string} */
            kind: "priority" | "queue" | "exclude" | "opt_out" | "delete";
            /** Format: int64 */
            priority?: number;
        };
        AddressChangeBody: {
            email: string;
        };
        AgentNow: {
            name: string;
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            state: "offline" | "checking" | "not_ready" | "ready" | "preview" | "reserved" | "talking" | "hold" | "wrap";
            user_id: string;
        };
        Announcement: {
            /** Format: date-time */
            at: string;
            file: string;
            /** @description company, or the id of the campaign whose announcement it is */
            name: string;
            /** Format: double */
            seconds: number;
        };
        AnswerGuard: {
            /**
             * Format: int64
             * @description Dials a minute at the reference rate
             */
            base: number;
            on: boolean;
            /**
             * Format: double
             * @description Answer rate of a good day, 0.01 to 1
             */
            reference: number;
        };
        AuditProof: {
            /** Format: int64 */
            broken_at: number | null;
            ok: boolean;
            /** Format: int64 */
            rows: number;
        };
        AuditRow: {
            action: string;
            /** @description User id, key:<id> or system */
            actor: string;
            actor_name: string;
            /** Format: date-time */
            at: string;
            detail: {
                [key: string]: string;
            };
            object: string;
            object_id: string;
            /** Format: int64 */
            seq: number;
        };
        BillItem: {
            /** Format: int64 */
            amount_micro: number;
            /** Format: int64 */
            calls: number;
            key: string;
            /** @enum {string} */
            kind: "plan" | "usage" | "proration";
            meter: string;
            /** Format: int64 */
            quantity: number;
            /** @enum {string} */
            unit: "seat" | "line" | "ms" | "call";
            /** Format: int64 */
            unit_price_micro: number;
        };
        Billing: {
            currency: string;
            items: components["schemas"]["BillItem"][];
            lines: components["schemas"]["Lines"];
            /** @description 2026-11 */
            month: string;
            /** @enum {string} */
            plan: "seat" | "line";
            /** Format: date-time */
            renews_at: string;
            /** Format: int64 */
            sandbox_talk_ms: number;
            /** Format: int64 */
            sandbox_would_cost_micro: number;
            seats: components["schemas"]["Seats"];
            tariff: string;
            /** Format: int64 */
            total_micro: number;
            /** Format: date-time */
            trial_until: string | null;
            /**
             * Format: int64
             * @description Goes into a plan change
             */
            version: number;
        };
        BlockBodyBody: {
            /** @description With lead_id: opt out of this campaign alone */
            campaign_id?: string;
            /** @description Instead of numbers: a lead's */
            lead_id?: string;
            /** @description As people write them */
            numbers?: string[] | null;
            /** @enum {string} */
            reason: "opt_out" | "complaint" | "imported" | "wrong_number";
            source?: string;
            /**
             * Format: date-time
             * @description Absent: for good
             */
            until?: string;
        };
        BlockResult: {
            /** Format: int64 */
            added: number;
            /**
             * Format: int64
             * @description Were on the list already
             */
            known: number;
            refused: components["schemas"]["LineFlaw"][];
        };
        Blocked: {
            by: string;
            id: string;
            /** @description Masked */
            number: string;
            /** @enum {string} */
            reason: "opt_out" | "complaint" | "imported" | "wrong_number";
            /** Format: date-time */
            since: string;
            source: string;
            /**
             * Format: date-time
             * @description Null: for good
             */
            until: string | null;
        };
        Branch: {
            label: string;
            to: string;
        };
        BudgetCap: {
            /** Format: int64 */
            abandoned: number;
            /** Format: int64 */
            days: number;
            /** Format: int64 */
            people: number;
            /** Format: double */
            share: number;
        };
        Call: {
            agent_id: string | null;
            agent_name: string;
            /** Format: date-time */
            answered_at: string | null;
            blame: string;
            campaign_id: string;
            campaign_name: string;
            /**
             * Format: int64
             * @description Q.850
             */
            cause: number;
            /** Format: date-time */
            created_at: string;
            /**
             * @description inbound: the customer called us
             * @enum {string}
             */
            direction: "outbound" | "inbound";
            disposition: string | null;
            disposition_label: components["schemas"]["Labels"];
            /** @description What the network said before it refused is kept */
            early_recorded: boolean;
            /** Format: date-time */
            ended_at: string | null;
            /** @enum {string} */
            hung_up_by: "" | "customer" | "agent" | "system";
            id: string;
            lead_id: string;
            /** @description Of the lead */
            name: string;
            /** @description Masked */
            number: string;
            /**
             * @description Null while it lives
             * @enum {string|null}
             */
            outcome: "answered" | "abandoned" | "machine" | "busy" | "rejected" | "no_answer" | "vacant" | "powered_off" | "suspended" | "unreachable" | "failed" | "blocked" | null;
            /** @description Name of the queue a caller came through */
            queue: string;
            /** @description Stable word */
            reason: string;
            recorded: boolean;
            region: string;
            /** Format: int64 */
            sip_status: number;
            /** Format: date-time */
            taken_at: string | null;
            /** @description Who took it from that agent: user id or key:<id>; null: nobody did */
            taken_by: string | null;
            taken_by_name: string;
            /**
             * Format: int64
             * @description Answer to end
             */
            talk_ms: number;
            /** @description Sandbox: nobody real was called */
            test: boolean;
            timezone: string;
        };
        CallDetail: {
            agent_id: string | null;
            agent_name: string;
            /** Format: date-time */
            answered_at: string | null;
            /** Format: int64 */
            attempt_number: number;
            blame: string;
            campaign_id: string;
            campaign_name: string;
            /**
             * Format: int64
             * @description What the carrier charges; null where the trunk has no price for the number. Not what Boyun bills
             */
            carrier_cost_micro: number | null;
            carrier_currency: string;
            /**
             * Format: int64
             * @description Q.850
             */
            cause: number;
            /** Format: date-time */
            created_at: string;
            /**
             * @description inbound: the customer called us
             * @enum {string}
             */
            direction: "outbound" | "inbound";
            disposition: string | null;
            disposition_label: components["schemas"]["Labels"];
            /** @description What the network said before it refused is kept */
            early_recorded: boolean;
            /** Format: date-time */
            ended_at: string | null;
            events: components["schemas"]["CallEvent"][];
            form: {
                [key: string]: string;
            };
            form_labels: {
                [key: string]: string;
            };
            /** @description Null: none */
            hold: components["schemas"]["Hold"];
            /** @enum {string} */
            hung_up_by: "" | "customer" | "agent" | "system";
            id: string;
            /**
             * Format: date-time
             * @description When its recordings are deleted, unless it is on hold; null: there are none
             */
            keep_until: string | null;
            lead_id: string;
            /** Format: double */
            mos: number;
            /** @description Of the lead */
            name: string;
            note: string;
            /** @description Masked */
            number: string;
            other_calls: components["schemas"]["Call"][];
            /**
             * @description Null while it lives
             * @enum {string|null}
             */
            outcome: "answered" | "abandoned" | "machine" | "busy" | "rejected" | "no_answer" | "vacant" | "powered_off" | "suspended" | "unreachable" | "failed" | "blocked" | null;
            /** @description Name of the queue a caller came through */
            queue: string;
            /** @description Stable word */
            reason: string;
            recorded: boolean;
            recordings: components["schemas"]["Recording"][];
            region: string;
            /** Format: int64 */
            sip_status: number;
            /** Format: date-time */
            taken_at: string | null;
            /** @description Who took it from that agent: user id or key:<id>; null: nobody did */
            taken_by: string | null;
            taken_by_name: string;
            /**
             * Format: int64
             * @description Answer to end
             */
            talk_ms: number;
            /** @description Sandbox: nobody real was called */
            test: boolean;
            timezone: string;
            trunk_id: string;
            /** @description Who carried it, or refused it last */
            trunk_name: string;
            usage: components["schemas"]["UsageRow"][];
            /** @description What was heard, before and after the answer */
            verdicts: components["schemas"]["Verdict"][];
        };
        CallEvent: {
            /** Format: date-time */
            at: string;
            detail: {
                [key: string]: string;
            };
            kind: string;
            /** Format: int64 */
            seq: number;
        };
        CallQuality: {
            /**
             * Format: date-time
             * @description Null when nothing was measured: nobody talked, or the call still runs
             */
            begun_at: string | null;
            /**
             * Format: double
             * @description MOS that is promised
             */
            limit: number;
            /**
             * Format: int64
             * @description 1000, or more where a long talk is told in fewer steps; each then has the worst of its seconds
             */
            step_ms: number;
            /** @description Oldest first, the first from begun_at on */
            steps: components["schemas"]["QualityStep"][];
        };
        Callback: {
            /** @description Null: any agent */
            agent_id: string | null;
            agent_name: string;
            /** @description In which it was promised */
            call_id: string | null;
            campaign_id: string;
            campaign_name: string;
            /** Format: date-time */
            cancelled_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            done_at: string | null;
            /** Format: date-time */
            due_at: string;
            id: string;
            lead_id: string;
            name: string;
            note: string;
            /** @description Masked */
            number: string;
            reason: string;
            region: string;
            /** @description Where the lead stands in the campaign */
            state: string;
            /** @description The customer's */
            timezone: string;
            /**
             * Format: int64
             * @description Calls since it was promised
             */
            tries: number;
        };
        CallbackEditBody: {
            /** @description Empty: any agent */
            agent_id?: string;
            cancel?: boolean;
            /** Format: date-time */
            due_at?: string;
            note?: string;
        };
        CallbackList: {
            items: components["schemas"]["Callback"][];
        };
        CallerBodyBody: {
            label: string;
            number: string;
            trunk_id?: string;
        };
        CallerEditBody: {
            /** @enum {string} */
            attestation?: "" | "A" | "B" | "C";
            label?: string;
            /** Format: int64 */
            per_day?: number;
            /** Format: int64 */
            per_hour?: number;
            /**
             * @description An operator's word: the workspace itself cannot say it
             * @enum {string}
             */
            proof?: "" | "requested" | "verified";
            trunk_id?: string;
        };
        CallerHealth: {
            /**
             * Format: double
             * @description Where it rests
             */
            boundary: number;
            /**
             * Format: int64
             * @description In which it was seen
             */
            calls: number;
            /** @enum {string} */
            of: "answers" | "short_calls";
            /**
             * Format: double
             * @description The rate since the statistic last was zero
             */
            seen: number;
            /**
             * Format: double
             * @description Logarithm of the odds that people avoid the number, against its being well
             */
            statistic: number;
            /**
             * Format: double
             * @description The rate expected of it
             */
            usual: number;
        };
        CallerHour: {
            /**
             * Format: double
             * @description Answered among completed; null without any
             */
            answer_rate: number | null;
            /**
             * Format: int64
             * @description By a person
             */
            answered: number;
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description Begun
             */
            calls: number;
            /**
             * Format: int64
             * @description Ended with a fate of the callee
             */
            completed: number;
            /**
             * Format: double
             * @description Hung up within 6 s among those an agent took; null without any
             */
            short_rate: number | null;
        };
        CallerID: {
            /**
             * @description What the carrier signs of calls from it (STIR/SHAKEN), by the tenant's word
             * @enum {string}
             */
            attestation: "" | "A" | "B" | "C";
            /**
             * Format: int64
             * @description That show it, directly or by a pool
             */
            campaigns: number;
            /** @description ISO 3166-1 alpha-2, from the number; empty: not known */
            country: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: int64
             * @description Calls begun within the last hour
             */
            hour: number;
            id: string;
            /** @enum {string} */
            kind: "sandbox" | "own";
            label: string;
            /** Format: date-time */
            last_used_at: string | null;
            /** @description Masked */
            number: string;
            /**
             * Format: int64
             * @description Calls in a day of the workspace's zone; 0: no cap
             */
            per_day: number;
            /**
             * Format: int64
             * @description Calls in any hour; 0: no cap
             */
            per_hour: number;
            pool_ids: string[];
            /** @enum {string} */
            proof: "" | "requested" | "verified";
            /** @enum {string} */
            proof_by: "" | "call" | "operator";
            /** Format: date-time */
            proved_at: string | null;
            /** @description Where the number was given out */
            region: components["schemas"]["Labels"];
            /** @description Null: it does not rest */
            rest: components["schemas"]["CallerRest"];
            today: components["schemas"]["CallerTally"];
            trunk_id: string | null;
            /**
             * Format: double
             * @description The number's own long-run answer rate; null while it is learnt
             */
            usual_answer_rate: number | null;
        };
        CallerLetter: {
            /** Format: int64 */
            bytes: number;
            /** Format: date-time */
            decided_at: string | null;
            id: string;
            /**
             * @description By its content
             * @enum {string}
             */
            kind: "application/pdf" | "image/png" | "image/jpeg";
            /** @description Of the file */
            name: string;
            /** @description The operator's word to the workspace */
            note: string;
            /** Format: date-time */
            sent_at: string;
            /** @enum {string} */
            state: "waiting" | "approved" | "refused" | "withdrawn";
        };
        CallerPage: {
            /**
             * @description What the carrier signs of calls from it (STIR/SHAKEN), by the tenant's word
             * @enum {string}
             */
            attestation: "" | "A" | "B" | "C";
            /**
             * Format: int64
             * @description That show it, directly or by a pool
             */
            campaigns: number;
            /** @description ISO 3166-1 alpha-2, from the number; empty: not known */
            country: string;
            /** Format: date-time */
            created_at: string;
            /** @description The workspace is its own operator */
            decides_letters: boolean;
            /**
             * Format: int64
             * @description Calls begun within the last hour
             */
            hour: number;
            /** @description Of the range asked for; hours without a call are left out */
            hours: components["schemas"]["CallerHour"][];
            id: string;
            /** @enum {string} */
            kind: "sandbox" | "own";
            label: string;
            /** Format: date-time */
            last_used_at: string | null;
            /**
             * Format: int64
             * @description Completed calls still to be seen before the number is judged
             */
            learning: number;
            /** @description Documents sent to prove it, latest first */
            letters: components["schemas"]["CallerLetter"][];
            /** @description Masked */
            number: string;
            /**
             * Format: int64
             * @description Calls in a day of the workspace's zone; 0: no cap
             */
            per_day: number;
            /**
             * Format: int64
             * @description Calls in any hour; 0: no cap
             */
            per_hour: number;
            pool_ids: string[];
            /** @enum {string} */
            proof: "" | "requested" | "verified";
            /** @enum {string} */
            proof_by: "" | "call" | "operator";
            /** Format: date-time */
            proved_at: string | null;
            /** @description Where the number was given out */
            region: components["schemas"]["Labels"];
            /** @description Null: it does not rest */
            rest: components["schemas"]["CallerRest"];
            /** @description Latest first */
            rests: components["schemas"]["CallerRest"][];
            tests: components["schemas"]["CallerHealth"][];
            today: components["schemas"]["CallerTally"];
            trunk_id: string | null;
            used_by: components["schemas"]["CallerUser"][];
            /**
             * Format: double
             * @description The number's own long-run answer rate; null while it is learnt
             */
            usual_answer_rate: number | null;
        };
        CallerPool: {
            /** @description Hold the pool back when fewer people answer than usual */
            answer_guard: boolean;
            /**
             * Format: int64
             * @description That use it
             */
            campaigns: number;
            /** Format: date-time */
            created_at: string;
            id: string;
            name: string;
            number_ids: string[];
        };
        CallerPoolDraft: {
            /** @description Hold the pool back when fewer people answer than usual */
            answer_guard: boolean;
            name: string;
            number_ids: string[];
        };
        CallerProofBody: {
            /** @description The six digits that were spoken */
            code: string;
        };
        CallerRest: {
            /** Format: date-time */
            began_at: string;
            /**
             * Format: int64
             * @description In which it was seen
             */
            calls: number;
            /**
             * Format: date-time
             * @description When a person ended it sooner
             */
            ended_at: string | null;
            /**
             * Format: double
             * @description The rate that was expected
             */
            from: number;
            /** @enum {string} */
            reason: "answers_fell" | "short_calls_rose" | "manual";
            /**
             * Format: double
             * @description The rate that was seen
             */
            to: number;
            /** Format: date-time */
            until: string;
        };
        CallerRestingBody: {
            /**
             * Format: int64
             * @description From now; 0 ends the rest that runs
             */
            hours: number;
        };
        CallerTally: {
            /**
             * Format: double
             * @description Answered among completed; null without any
             */
            answer_rate: number | null;
            /**
             * Format: int64
             * @description By a person
             */
            answered: number;
            /**
             * Format: int64
             * @description Begun
             */
            calls: number;
            /**
             * Format: int64
             * @description Ended with a fate of the callee
             */
            completed: number;
            /**
             * Format: double
             * @description Hung up within 6 s among those an agent took; null without any
             */
            short_rate: number | null;
        };
        CallerUser: {
            id: string;
            name: string;
            /** @description By which; null: directly */
            pool_id: string | null;
            /** @enum {string} */
            status: "draft" | "running" | "paused" | "done" | "stopped";
        };
        Campaign: {
            agent_ids: string[];
            caller_id: string;
            callers: components["schemas"]["CampaignCallers"];
            compliance: components["schemas"]["Terms"];
            /** Format: date-time */
            created_at: string;
            detection: components["schemas"]["Detection"];
            /** @description The key on the desk is its place, 1 to 9 */
            dispositions: components["schemas"]["Disposition"][];
            /** Format: int64 */
            done: number;
            /** Format: date-time */
            ended_at: string | null;
            id: string;
            /** Format: int64 */
            leads: number;
            list_id: string;
            list_name: string;
            /**
             * Format: int64
             * @description One budget per lead over all causes
             */
            max_attempts: number;
            /** @enum {string} */
            mode: "manual" | "preview" | "progressive" | "ratio" | "predictive" | "agentless";
            name: string;
            pacing: components["schemas"]["Pacing"];
            /** Format: int64 */
            per_day: number;
            purpose: string;
            recording: components["schemas"]["RecordingTerms"];
            /** @description Outcome to minutes until the next try; absent means no further try */
            retry: {
                [key: string]: number;
            };
            /** Format: int64 */
            ring_seconds: number;
            /**
             * @description callback: agents may take its calls on a telephone of their own, which is called too, for a surcharge
             * @enum {string}
             */
            route: "direct" | "callback";
            sample: boolean;
            script: components["schemas"]["ScriptStep"][];
            /** Format: date-time */
            started_at: string | null;
            /** @enum {string} */
            status: "draft" | "running" | "paused" | "done" | "stopped";
            /** @description Which lists, which of their leads, in which order and mix, and what follows after an outcome */
            supply: components["schemas"]["Supply"];
            /** @description A group to choose trunks from; trunk_id is then its first. Empty: the one trunk */
            trunk_group_id: string;
            trunk_id: string;
            /**
             * Format: int64
             * @description Rises with every change; an edit names the one it saw
             */
            version: number;
            /** @description Customer's local time */
            windows: components["schemas"]["Window"][];
            /** Format: int64 */
            wrap_seconds: number;
        };
        CampaignCallers: {
            /** @description The pool its numbers come from; null: the one caller_id */
            pool_id: string | null;
        };
        CampaignChange: {
            agent_ids?: string[] | null;
            caller_id?: string;
            callers?: components["schemas"]["CampaignCallers"];
            compliance?: components["schemas"]["Terms"];
            detection?: components["schemas"]["Detection"];
            dispositions?: components["schemas"]["Disposition"][] | null;
            list_id?: string;
            /** Format: int64 */
            max_attempts?: number;
            /** @enum {string} */
            mode?: "manual" | "preview" | "progressive" | "ratio" | "predictive" | "agentless";
            name?: string;
            pacing?: components["schemas"]["Pacing"];
            /** Format: int64 */
            per_day?: number;
            purpose?: string;
            recording?: components["schemas"]["RecordingTerms"];
            retry?: {
                [key: string]: number;
            };
            /** Format: int64 */
            ring_seconds?: number;
            /** @enum {string} */
            route?: "direct" | "callback";
            script?: components["schemas"]["ScriptStep"][] | null;
            supply?: components["schemas"]["Supply"];
            trunk_group_id?: string;
            /** @description The one trunk to call by; ends the use of a group unless trunk_group_id is given too */
            trunk_id?: string;
            windows?: components["schemas"]["Window"][] | null;
            /** Format: int64 */
            wrap_seconds?: number;
        } & {
            [key: string]: unknown;
        };
        CampaignDraft: {
            agent_ids: string[];
            caller_id: string;
            callers: components["schemas"]["CampaignCallers"];
            compliance: components["schemas"]["Terms"];
            detection: components["schemas"]["Detection"];
            /** @description The key on the desk is its place, 1 to 9 */
            dispositions: components["schemas"]["Disposition"][];
            list_id: string;
            /**
             * Format: int64
             * @description One budget per lead over all causes
             */
            max_attempts: number;
            /** @enum {string} */
            mode: "manual" | "preview" | "progressive" | "ratio" | "predictive" | "agentless";
            name: string;
            pacing: components["schemas"]["Pacing"];
            /** Format: int64 */
            per_day: number;
            purpose: string;
            recording: components["schemas"]["RecordingTerms"];
            /** @description Outcome to minutes until the next try; absent means no further try */
            retry: {
                [key: string]: number;
            };
            /** Format: int64 */
            ring_seconds: number;
            /**
             * @description callback: agents may take its calls on a telephone of their own, which is called too, for a surcharge
             * @enum {string}
             */
            route: "direct" | "callback";
            script: components["schemas"]["ScriptStep"][];
            /** @description Which lists, which of their leads, in which order and mix, and what follows after an outcome */
            supply: components["schemas"]["Supply"];
            /** @description A group to choose trunks from; trunk_id is then its first. Empty: the one trunk */
            trunk_group_id: string;
            trunk_id: string;
            /** @description Customer's local time */
            windows: components["schemas"]["Window"][];
            /** Format: int64 */
            wrap_seconds: number;
        };
        CampaignEditBody: {
            agent_ids?: string[] | null;
            caller_id?: string;
            callers?: components["schemas"]["CampaignCallers"];
            compliance?: components["schemas"]["Terms"];
            detection?: components["schemas"]["Detection"];
            dispositions?: components["schemas"]["Disposition"][] | null;
            list_id?: string;
            /** Format: int64 */
            max_attempts?: number;
            /** @enum {string} */
            mode?: "manual" | "preview" | "progressive" | "ratio" | "predictive" | "agentless";
            name?: string;
            pacing?: components["schemas"]["Pacing"];
            /** Format: int64 */
            per_day?: number;
            purpose?: string;
            recording?: components["schemas"]["RecordingTerms"];
            retry?: {
                [key: string]: number;
            };
            /** Format: int64 */
            ring_seconds?: number;
            /** @enum {string} */
            route?: "direct" | "callback";
            script?: components["schemas"]["ScriptStep"][] | null;
            supply?: components["schemas"]["Supply"];
            trunk_group_id?: string;
            /** @description The one trunk to call by; ends the use of a group unless trunk_group_id is given too */
            trunk_id?: string;
            /**
             * Format: int64
             * @description The one the editor saw
             */
            version: number;
            windows?: components["schemas"]["Window"][] | null;
            /** Format: int64 */
            wrap_seconds?: number;
        } & {
            [key: string]: unknown;
        };
        CampaignLive: {
            agents: components["schemas"]["AgentNow"][];
            /** Format: date-time */
            at: string;
            campaign: components["schemas"]["Campaign"];
            dispositions: components["schemas"]["DispositionCount"][];
            figures: components["schemas"]["Figures"];
            /** @description Why nothing new is dialed at this moment; null when it dials */
            held: components["schemas"]["HeldNow"];
            lanes: components["schemas"]["Lanes"];
            outcomes: components["schemas"]["OutcomeCount"][];
            reasons: components["schemas"]["LeadCount"][];
            surcharge: components["schemas"]["Surcharge"];
        };
        CampaignOut: {
            campaign_id: string;
            campaign_name: string;
            /** Format: date-time */
            since: string;
        };
        CancelBodyBody: {
            /** @description Keep what is in; else it is removed */
            keep: boolean;
        };
        CardField: {
            key: string;
            label: string;
            options: string[];
        };
        CarrierCost: {
            /** Format: int64 */
            cost_micro: number;
            currency: string;
        };
        CheckBodyBody: {
            /** @description Absent: the widest rules a campaign of yours could have */
            campaign_id?: string;
            number: string;
        };
        CheckRulesBody: {
            rules: components["schemas"]["RoutingRule"][];
        };
        ChoiceBodyBody: {
            choice: components["schemas"]["LeadChoice"];
        };
        ChosenLeads: {
            /** Format: int64 */
            count: number;
        };
        ClosedDay: {
            /** @description ISO alpha-2 */
            country: string;
            /**
             * Format: date
             * @description Of the person's own calendar
             */
            date: string;
            name: string;
            /** @description Of the US, as in postal addresses; empty: all of the country */
            state?: string;
        };
        CodeProofBody: {
            code: string;
        };
        ColumnMapping: {
            /** @description Name of the lead's field when target is field; the purpose when it is consent: service, callback, survey, marketing, ai_voice, any */
            field: string;
            /** Format: int64 */
            index: number;
            /** @enum {string} */
            target: "phone" | "name" | "tags" | "note" | "priority" | "timezone" | "consent" | "do_not_call" | "field" | "ignore";
        };
        Compliance: {
            /** @description Leads of running campaigns that rest now, by reason */
            blocked: {
                [key: string]: number;
            };
            /** Format: int64 */
            blocklist: number;
            checks: components["schemas"]["ComplianceFeed"][];
            consents: components["schemas"]["ConsentCounts"];
            countries: string[];
            /** @description Null: no anti-fraud feed is set up */
            feed: components["schemas"]["FeedState"];
            /** @description Of the own feed; null: none */
            feed_setting: components["schemas"]["FeedSetting"];
            /** @description Countries you may call; those you left out yourselves can be added again */
            granted: string[];
            /** @description Kinds of numbers that may be called at all; every other kind, such as premium, never is */
            kinds: string[];
            /** @description May call real people */
            live: boolean;
            /** @description False: the operator adds destinations, after a look at the fraud */
            may_add_countries: boolean;
            /** @description Beginnings of numbers that are never called */
            never: components["schemas"]["NeverCalled"][];
            own: components["schemas"]["OwnRules"];
            /** @description What holds for every company here */
            platform_caps: components["schemas"]["ComplianceCap"][];
            /** Format: int64 */
            platform_per_day: number;
            /** @description What the law of the profile asks */
            profile: components["schemas"]["ComplianceRules"];
            /** @description With what you ask of yourselves */
            rules: components["schemas"]["ComplianceRules"];
        };
        ComplianceCap: {
            /** Format: int64 */
            calls: number;
            /** Format: int64 */
            hours: number;
        };
        ComplianceFeed: {
            detail: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            key: "blocklist" | "platform" | "risk_feed" | "holidays" | "consent";
            ok: boolean;
        };
        ComplianceRules: {
            /** Format: double */
            abandon_cap: number;
            /** Format: int64 */
            abandon_days: number;
            ai_label: boolean;
            /** Format: int64 */
            answer_within_ms: number;
            caps: components["schemas"]["ComplianceCap"][];
            /** @description Purpose to none, proof or licence */
            consent: {
                [key: string]: string;
            };
            /** @enum {string} */
            holidays: "closed" | "sunday" | "open";
            /** Format: int64 */
            max_attempts: number;
            /** Format: int64 */
            min_ring_seconds: number;
            name: string;
            /** Format: int64 */
            per_day: number;
            /** Format: int64 */
            retention_days: number;
            sources: string[];
            version: string;
            windows: components["schemas"]["Window"][];
        };
        Consent: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            given_at: string;
            id: string;
            /** @description Masked */
            number: string;
            /** @description Where it is kept */
            proof: string;
            /** @description Hex, of the file that was shown; empty: none was */
            proof_sha256: string;
            /** @enum {string} */
            purpose: "service" | "callback" | "survey" | "marketing" | "ai_voice" | "any";
            source: string;
            /** @description Which wording */
            text_version: string;
            /** Format: date-time */
            withdrawn_at: string | null;
            withdrawn_why: string;
        };
        ConsentCounts: {
            /** Format: int64 */
            holding: number;
            /** Format: int64 */
            leads: number;
            /** Format: int64 */
            leads_with: number;
            /** Format: int64 */
            withdrawn: number;
        };
        ConsentLine: {
            /** Format: date-time */
            expires_at?: string;
            /** Format: date-time */
            given_at: string;
            number: string;
            /** @description Where the proof is kept: an address, a file, a recording's id */
            proof?: string;
            /** @description Hex, of the proof's file */
            proof_sha256?: string;
            /** @enum {string} */
            purpose: "service" | "callback" | "survey" | "marketing" | "ai_voice" | "any";
            source: string;
            text_version: string;
        };
        ConsentResult: {
            /** Format: int64 */
            added: number;
            /** Format: int64 */
            known: number;
            refused: components["schemas"]["LineFlaw"][];
        };
        ConsentsBodyBody: {
            consents: components["schemas"]["ConsentLine"][] | null;
        };
        Country: {
            /** @description ISO 3166-1 alpha-2 */
            code: string;
            /** @description ISO 4217 */
            currency: string;
            /** @enum {string} */
            profile: "CN" | "US" | "UK" | "EU" | "INTL";
            /** @description IANA */
            timezone: string;
        };
        CountryList: {
            items: components["schemas"]["Country"][];
        };
        Counts: {
            items: components["schemas"]["LeadCount"][];
            /** Format: int64 */
            total: number;
        };
        CredentialsBody: {
            email: string;
            password: string;
            /** @description Which workspace, when the address belongs to several */
            tenant_id?: string;
        };
        CuttingBody: {
            /** @enum {string} */
            class?: "vacant" | "powered_off" | "suspended" | "busy" | "unreachable" | "no_answer" | "barred" | "network_busy" | "call_waiting" | "own_line" | "mailbox";
            /**
             * Format: int64
             * @description Where it begins in the recording; the beginning by default
             */
            from_ms?: number;
            name?: string;
            /**
             * Format: int64
             * @description Where it ends; the end by default
             */
            to_ms?: number;
        };
        DestinationsBodyBody: {
            /** @description ISO alpha-2 */
            countries: string[] | null;
        };
        Detection: {
            /** @description An agent who comes within 2 s of the answer hears what was said before, 1.4 times as fast at the same pitch, until level with what is being said */
            catch_up?: boolean;
            /**
             * Format: int64
             * @description Whatever is not sure by then is a person
             */
            decide_ms: number;
            /**
             * Format: int64
             * @description One that goes on for so long is a machine
             */
            greeting_ms: number;
            /**
             * Format: int64
             * @description A first utterance up to this long, and then a pause, is a person
             */
            hello_ms: number;
            /** @description Listen to the first seconds after the answer; early media is always listened to */
            on: boolean;
            /**
             * Format: int64
             * @description Silence that ends an utterance
             */
            pause_ms: number;
            /**
             * Format: double
             * @description Certainty below which a machine is not told of, 0.5 to 0.99
             */
            sure: number;
            /**
             * @description tell: the agent decides; the others also end, or leave a message on, calls no agent is on yet
             * @enum {string}
             */
            then: "tell" | "hang_up" | "leave_message";
        };
        Disposition: {
            code: string;
            /** @enum {string} */
            kind: "success" | "final" | "retry" | "callback" | "dnc" | "wrong" | "machine";
            label: components["schemas"]["Labels"];
        };
        DispositionCount: {
            code: string;
            /** Format: int64 */
            count: number;
        };
        ErrorDetail: {
            /** @description Where the error occurred, e.g. 'body.items[3].tags' or 'path.thing-id' */
            location?: string;
            /** @description Error message text */
            message?: string;
            /** @description The value at the given location */
            value?: unknown;
        };
        ErrorModel: {
            /**
             * @description A human-readable explanation specific to this occurrence of the problem.
             * @example Property foo is required but is missing.
             */
            detail?: string;
            /** @description Optional list of individual error details */
            errors?: components["schemas"]["ErrorDetail"][] | null;
            /**
             * Format: uri
             * @description A URI reference that identifies the specific occurrence of the problem.
             * @example https://example.com/error-log/abc123
             */
            instance?: string;
            /**
             * Format: int64
             * @description HTTP status code
             * @example 400
             */
            status?: number;
            /**
             * @description A short, human-readable summary of the problem type. This value should not change between occurrences of the error.
             * @example Bad Request
             */
            title?: string;
            /**
             * Format: uri
             * @description A URI reference to human-readable documentation for the error.
             * @default about:blank
             * @example https://example.com/errors/example
             */
            type: string;
        };
        FeedBodyBody: {
            /** @enum {string} */
            hash: "hmac-sha256" | "e164";
            name?: string;
            /** @description Ed25519, base64 */
            public_key: string;
            /** @description Shared secret of hmac-sha256; kept sealed, never shown. Absent: the one kept for this address stays */
            secret?: string;
            /** @description Bearer token; kept sealed, never shown. Absent: the one kept for this address stays */
            token?: string;
            url: string;
        };
        FeedSetting: {
            has_secret: boolean;
            has_token: boolean;
            hash: string;
            name: string;
            public_key: string;
            url: string;
        };
        FeedState: {
            breaker: string;
            /** Format: int64 */
            count: number;
            /** @description Reason word of the last failure */
            error: string;
            /** @description False: nobody is called */
            fresh: boolean;
            /** Format: date-time */
            heard_at: string | null;
            /**
             * Format: int64
             * @description How long what it signed counts; older: nobody is called
             */
            max_age_seconds: number;
            name: string;
            /** @description False: the operator's, for every company */
            own: boolean;
            /** Format: int64 */
            version: number;
        };
        FeedTest: {
            /** Format: int64 */
            count: number;
            /** @description What it calls itself */
            feed: string;
            /** Format: date-time */
            signed_at: string;
            /** Format: int64 */
            took_ms: number;
            /** Format: int64 */
            version: number;
        };
        FieldError: {
            /** @description Values for the sentence of the reason */
            detail?: {
                [key: string]: unknown;
            };
            /** @description Path such as body.email */
            location: string;
            message: string;
            reason: string;
        };
        FieldTest: {
            field: string;
            /** @enum {string} */
            op: "is" | "not" | "has" | "gt" | "lt" | "set" | "unset";
            value?: string;
        };
        Figures: {
            /** Format: double */
            abandon_cap: number;
            /** Format: double */
            abandoned_rate: number | null;
            /** Format: double */
            answer_rate: number | null;
            /** Format: int64 */
            answer_to_agent_p50_ms: number | null;
            /** Format: int64 */
            answer_to_agent_p95_ms: number | null;
            /** Format: int64 */
            done: number;
            /**
             * Format: date-time
             * @description At the pace of the last 15 minutes
             */
            expected_end: string | null;
            /**
             * Format: int64
             * @description Plus or minus so many
             */
            expected_end_minutes: number | null;
            /** Format: int64 */
            leads: number;
            /**
             * Format: double
             * @description 0..1: agents talking or wrapping up of those signed in
             */
            utilisation: number | null;
        };
        FloorAgent: {
            /** @description The call at hand, or the one that is wrapped up; empty for none */
            call_id: string;
            /** @description Of that call */
            campaign_id: string;
            /** @description In which the agent works */
            campaign_ids: string[];
            /** @description The agent's running campaigns that call nobody, because their calls must be recorded and could not be */
            held: components["schemas"]["HeldCampaign"][];
            /**
             * Format: double
             * @description Of the agent's voice over the last seconds, 1 to 4.5; 0 when not known
             */
            mos: number;
            name: string;
            /** @description The break asked for after this call; empty for none */
            next: string;
            /** @description Of a break, or of what keeps calls away */
            reason: string;
            /** @description The agent's audio is away in a call */
            reattaching: boolean;
            /**
             * @description Of the call at hand; withheld: they have not agreed yet; failing: it cannot be written now
             * @enum {string}
             */
            recording: "" | "on" | "off" | "paused" | "withheld" | "failing";
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            state: "offline" | "checking" | "not_ready" | "ready" | "preview" | "reserved" | "talking" | "hold" | "wrap";
            /** @description What is wrong with the sound of the call at hand */
            trouble: components["schemas"]["Trouble"][];
            user_id: string;
        };
        FloorTaken: {
            /** @description Whose call it was */
            agent_id: string;
            agent_name: string;
            /** @description User id or key:<id> */
            by: string;
            call_id: string;
            campaign_id: string;
            customer: string;
            lead_id: string;
            /**
             * Format: double
             * @description Of the supervisor's voice over the last seconds, 1 to 4.5; 0 when not known
             */
            mos: number;
            muted: boolean;
            /** @description Of who took it */
            name: string;
            /** @description Masked */
            number: string;
            /** @description True in the live stream's last word of it */
            over: boolean;
            /** @enum {string} */
            recording: "on" | "off" | "paused" | "withheld" | "failing";
            /** Format: date-time */
            since: string;
            /**
             * @description reattaching: the supervisor's audio is away
             * @enum {string}
             */
            state: "talking" | "hold" | "reattaching";
            /** @description What is wrong with the sound */
            trouble: components["schemas"]["Trouble"][];
        };
        Forecast: {
            /**
             * Format: double
             * @description 1 - WAPE of people answered in the next 60 s; null before anybody answered
             */
            accuracy: number | null;
            /**
             * Format: double
             * @description What a forecaster reaches who knows the rate and nothing else, at this volume
             */
            ceiling: number;
            /** Format: int64 */
            minutes: number;
            /**
             * Format: double
             * @description Error against that forecaster's; 1 is as good
             */
            ratio: number;
        };
        FormField: {
            key: string;
            label: string;
            /** @description Empty: free text */
            options: string[];
            required: boolean;
        };
        FoundAnnouncement: {
            class: string;
            /**
             * Format: double
             * @description 0 to 1
             */
            confidence: number;
            found: boolean;
            /**
             * Format: int64
             * @description Where it begins in the recording
             */
            from_ms: number;
            name: string;
            /**
             * Format: int64
             * @description Pairs of peaks found again
             */
            pairs: number;
            /**
             * Format: double
             * @description Of those the announcement has there
             */
            share: number;
        };
        Gap: {
            /** Format: int64 */
            from_ms: number;
            /**
             * @description lost: it could not be written
             * @enum {string}
             */
            kind: "paused" | "lost";
            /** Format: int64 */
            to_ms: number;
        };
        HeldCampaign: {
            campaign_id: string;
            /** @enum {string} */
            reason: "recording_full" | "recording_unwritable";
        };
        HeldNow: {
            detail: {
                [key: string]: unknown;
            };
            /** @description A stable word, such as no_agents, line_limit or list_dry; state_away, database_away and look_failed say that what dialing needs to know cannot be read */
            reason: string;
        };
        HeldStretch: {
            detail: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            from: string;
            /** @description A stable word, such as no_agents, line_limit or list_dry; state_away, database_away and look_failed say that what dialing needs to know cannot be read */
            reason: string;
            /** Format: date-time */
            to: string;
        };
        HeldTime: {
            /** @description A stable word, such as no_agents, line_limit or list_dry; state_away, database_away and look_failed say that what dialing needs to know cannot be read */
            reason: string;
            /** Format: int64 */
            seconds: number;
        };
        Hold: {
            reason: string;
            /** Format: date-time */
            set_at: string;
            /** @description Name of the person, or key:<id> */
            set_by: string;
        };
        HoldChangeBody: {
            /** @description Whose claim, which case */
            reason: string;
        };
        ICEServer: {
            credential?: string;
            urls: string[];
            username?: string;
        };
        Import: {
            /** Format: int64 */
            accepted: number;
            /** Format: int64 */
            bytes: number;
            /** @description Of all rows; null before the check and when the mapping has changed since */
            check: components["schemas"]["ImportSums"];
            columns: components["schemas"]["ImportColumn"][];
            country: string;
            /** Format: date-time */
            created_at: string;
            delimiter: string;
            /** Format: int64 */
            done_rows: number;
            /**
             * @description Of CSV
             * @enum {string}
             */
            encoding: "" | "UTF-8" | "UTF-16LE" | "UTF-16BE" | "GB18030" | "Big5" | "Shift_JIS" | "EUC-KR" | "windows-1252";
            /** @description The encoding is the most probable one and no more: look at the samples, and say another with readImport */
            encoding_unsure: boolean;
            /** @description Stable word when failed */
            error: string;
            file_name: string;
            /** Format: date-time */
            finished_at: string | null;
            /** @enum {string} */
            format: "" | "csv" | "xlsx";
            header: boolean;
            id: string;
            list_id: string | null;
            list_name: string;
            /** Format: int64 */
            merged: number;
            /** Format: int64 */
            rejected: number;
            /** Format: double */
            rows_per_second: number;
            /** Format: date-time */
            started_at: string | null;
            /** @enum {string} */
            status: "uploaded" | "checking" | "running" | "done" | "cancelled" | "failed" | "undone";
            /** Format: int64 */
            total_rows: number;
            undo?: components["schemas"]["ImportUndo"];
            /** Format: date-time */
            undo_until: string | null;
        };
        ImportColumn: {
            /** @description Name of the lead's field when target is field; the purpose when it is consent: service, callback, survey, marketing, ai_voice, any */
            field: string;
            guess: string;
            /**
             * Format: double
             * @description 0..1: how many of the sampled cells fit the guess
             */
            hit_rate: number;
            /** Format: int64 */
            index: number;
            name: string;
            /** @description Up to three; numbers masked */
            samples: string[];
            /** @enum {string} */
            target: "phone" | "name" | "tags" | "note" | "priority" | "timezone" | "consent" | "do_not_call" | "field" | "ignore";
        };
        ImportReason: {
            code: string;
            /** Format: int64 */
            count: number;
            /** @enum {string} */
            result: "accepted" | "merged" | "rejected";
        };
        ImportRow: {
            code: string;
            detail: {
                [key: string]: unknown;
            };
            lead_id: string | null;
            /** @enum {string} */
            result: "accepted" | "merged" | "rejected";
            /** Format: int64 */
            row_no: number;
            /**
             * Format: int64
             * @description Last of the accepted rows that follow each other
             */
            row_to: number;
        };
        ImportSums: {
            /** Format: int64 */
            accepted: number;
            /** Format: int64 */
            merged: number;
            reasons: components["schemas"]["ImportReason"][];
            /** Format: int64 */
            rejected: number;
            /** Format: int64 */
            rows: number;
        };
        ImportUndo: {
            /**
             * Format: int64
             * @description Leads that stay because they were called, or another file brought them too
             */
            kept_called: number;
            /** Format: int64 */
            removed: number;
        };
        InboundLeadBody: {
            closed: boolean;
            /** @description Empty: the agents of the campaign that called them */
            queue_id: string;
        };
        InboundNumber: {
            caller_id: string;
            /** @description Their calls are refused */
            closed: boolean;
            label: string;
            /** @description Masked */
            number: string;
            /** @description Null: the agents of the campaign that called them */
            queue_id: string | null;
            sandbox: boolean;
        };
        Invitation: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /** @description Name of who invited */
            invited_by: string;
            /** @enum {string} */
            language: "zh" | "en";
            /** @enum {string} */
            role: "owner" | "admin" | "supervisor" | "agent" | "auditor" | "developer" | "billing";
            /** @enum {string} */
            state: "open" | "accepted" | "revoked" | "expired";
        };
        InvitationCreated: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /** @description Name of who invited */
            invited_by: string;
            /** @enum {string} */
            language: "zh" | "en";
            link: string;
            /** @enum {string} */
            role: "owner" | "admin" | "supervisor" | "agent" | "auditor" | "developer" | "billing";
            /** @enum {string} */
            state: "open" | "accepted" | "revoked" | "expired";
        };
        InvitationFreshBody: {
            email: string;
            /** @enum {string} */
            language: "zh" | "en";
            /** @enum {string} */
            role: "owner" | "admin" | "supervisor" | "agent" | "auditor" | "developer" | "billing";
        };
        InvitationInfo: {
            company: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            invited_by_name: string;
            /** @enum {string} */
            language: "zh" | "en";
            /** @enum {string} */
            role: "owner" | "admin" | "supervisor" | "agent" | "auditor" | "developer" | "billing";
        };
        KeyFreshBody: {
            /** Format: date-time */
            expires_at?: string;
            live?: boolean;
            name: string;
            scopes: string[] | null;
        };
        KnownAnnouncement: {
            class: string;
            language: string;
            text: string;
            /** Format: int64 */
            voices: number;
        };
        KnownYear: {
            /** @enum {string} */
            known: "full" | "statutory" | "nothing";
            /** Format: int64 */
            year: number;
        };
        Labels: {
            en: string;
            zh: string;
        };
        Lanes: {
            held: components["schemas"]["HeldStretch"][];
            in_flight: number[];
            signed_in: number[];
            /** Format: date-time */
            start: string;
            /** Format: int64 */
            step_seconds: number;
            talking: number[];
            wrap: number[];
        };
        Lead: {
            campaign_id: string | null;
            country: string;
            /** Format: date-time */
            created_at: string;
            detail: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            due_at: string | null;
            /** @description The names of fields, in the order of the columns they came in */
            field_order: string[];
            fields: {
                [key: string]: string;
            };
            id: string;
            list_id: string;
            name: string;
            note: string;
            /** @description Masked */
            number: string;
            reason: string;
            region: string;
            /**
             * @description idle: no campaign uses it
             * @enum {string}
             */
            state: "queued" | "leased" | "dialing" | "waiting" | "done" | "blocked" | "idle";
            tags: string[];
            timezone: string;
            /** Format: int64 */
            tries: number;
            /** @description Of what an edit can change; goes into editLead */
            version: string;
        };
        LeadAct: {
            by: string;
            by_name: string;
            campaign_id: string;
            campaign_name: string;
            /** Format: int64 */
            changed: number;
            /** @description What became of the leads: changed, and why others stayed as they were */
            counts: {
                [key: string]: number;
            };
            /** Format: date-time */
            created_at: string;
            error: string;
            everywhere: boolean;
            /** Format: date-time */
            finished_at: string | null;
            id: string;
            /** @enum {string} */
            kind: "priority" | "queue" | "exclude" | "opt_out" | "delete";
            /** Format: int64 */
            looked: number;
            /** Format: int64 */
            priority: number;
            /** @enum {string} */
            status: "running" | "done" | "cancelled" | "failed" | "undoing" | "undone";
            /** Format: int64 */
            total: number;
            /**
             * Format: date-time
             * @description Null: it cannot be undone
             */
            undo_until: string | null;
        };
        LeadActList: {
            items: components["schemas"]["LeadAct"][];
        };
        LeadBodyBody: {
            fields?: {
                [key: string]: string;
            };
            name?: string;
            phone: string;
        };
        LeadChoice: {
            /** @description State and reason are those in this campaign; the list's newest when absent */
            campaign_id?: string;
            leads?: string[] | null;
            list_id?: string;
            /**
             * @description Of the last call, for leads a campaign is done with
             * @enum {string}
             */
            outcome?: "" | "answered" | "abandoned" | "machine" | "busy" | "rejected" | "no_answer" | "vacant" | "powered_off" | "suspended" | "unreachable" | "failed" | "blocked";
            /** @description Beginning of a name, or a complete number */
            q?: string;
            reason?: string;
            /** @enum {string} */
            state?: "" | "queued" | "leased" | "dialing" | "waiting" | "done" | "blocked" | "idle";
            where?: components["schemas"]["LeadFilter"];
        };
        LeadCount: {
            /** Format: int64 */
            count: number;
            reason: string;
            /** @enum {string} */
            state: "queued" | "leased" | "dialing" | "waiting" | "done" | "blocked" | "idle";
        };
        LeadCounts: {
            counts: components["schemas"]["LeadCount"][];
        };
        LeadDetail: {
            /** @description Open ones */
            callbacks: components["schemas"]["Callback"][];
            calls: components["schemas"]["Call"][];
            campaign_id: string | null;
            country: string;
            /** Format: date-time */
            created_at: string;
            detail: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            due_at: string | null;
            /** @description The names of fields, in the order of the columns they came in */
            field_order: string[];
            fields: {
                [key: string]: string;
            };
            /** @description That brought it; empty: added by hand */
            file: string;
            id: string;
            /** @description Without any place: what the rules that hold for every campaign say now */
            idle: components["schemas"]["MayCall"];
            list_id: string;
            list_name: string;
            name: string;
            note: string;
            /** @description Masked */
            number: string;
            /** @description In the order in which they are tried */
            numbers: components["schemas"]["LeadNumber"][];
            /** @description In campaigns, the newest first */
            places: components["schemas"]["LeadPlace"][];
            /** Format: int64 */
            priority: number;
            reason: string;
            region: string;
            /**
             * @description idle: no campaign uses it
             * @enum {string}
             */
            state: "queued" | "leased" | "dialing" | "waiting" | "done" | "blocked" | "idle";
            tags: string[];
            timezone: string;
            /** Format: int64 */
            tries: number;
            /** @description Of what an edit can change; goes into editLead */
            version: string;
        };
        LeadEditBody: {
            /** @description Those given are replaced; an empty value removes */
            fields?: {
                [key: string]: string;
            };
            name?: string;
            note?: string;
            /** Format: int64 */
            priority?: number;
            tags?: string[];
            /** @description The one the editor saw: 409 lead_changed tells who changed what since. Absent: whatever stands is changed */
            version?: string;
        };
        LeadFilter: {
            /** @enum {string} */
            called?: "" | "never" | "before";
            carriers?: string[] | null;
            /** @description ISO alpha-2 */
            countries?: string[] | null;
            fields?: components["schemas"]["FieldTest"][] | null;
            imports?: string[] | null;
            kinds?: string[] | null;
            no_tags?: string[] | null;
            /**
             * Format: int64
             * @description At least
             */
            priority?: number;
            /** @description Beginnings of the place's name */
            regions?: string[] | null;
            /** @description Added on this day (UTC) or later, like 2026-11-23 */
            since?: string;
            tags?: string[] | null;
        };
        LeadMoment: {
            /** @description User id or key:<id>; empty: the system */
            actor: string;
            actor_name: string;
            /** Format: date-time */
            at: string;
            call_id: string;
            campaign_id: string;
            campaign_name: string;
            detail: {
                [key: string]: unknown;
            };
            kind: string;
            undone: boolean;
        };
        LeadNumber: {
            /** @description On the company's blocklist */
            blocked: components["schemas"]["Blocked"];
            /**
             * Format: int64
             * @description To this number, from all lists and campaigns
             */
            calls: number;
            carrier: string;
            consents: components["schemas"]["Consent"][];
            country: string;
            /** @description Names the number without telling it */
            id: string;
            kind: string;
            /** Format: date-time */
            last_at: string | null;
            /** @description Masked */
            number: string;
            /** @description Of single campaigns */
            opted_out: components["schemas"]["CampaignOut"][];
            /** @description Of the last call */
            outcome: string;
            region: string;
            timezone: string;
        };
        LeadPlace: {
            /** @description To whom it is promised */
            agent_name: string;
            campaign_id: string;
            campaign_name: string;
            campaign_status: string;
            /** Format: date-time */
            changed_at: string;
            detail: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description Of the next try
             */
            due_at: string | null;
            /** Format: int64 */
            max_tries: number;
            may_call: components["schemas"]["MayCall"];
            /** @description The next try goes to */
            number_id: string;
            reason: string;
            state: string;
            /** Format: int64 */
            tries: number;
        };
        LetterDecisionBody: {
            approve: boolean;
            /** @description Why it is refused */
            note: string;
        };
        LineFlaw: {
            /**
             * Format: int64
             * @description 1 is the first
             */
            line: number;
            reason: string;
        };
        Lines: {
            /** Format: int64 */
            have: number;
            /** Format: int64 */
            now: number;
            /** Format: int64 */
            peak: number;
            /** Format: date-time */
            peak_at: string | null;
        };
        LinesNeeded: {
            /** Format: int64 */
            have: number;
            /** Format: int64 */
            needed: number;
        };
        LinkProofBody: {
            token: string;
        };
        List: {
            /** Format: date-time */
            archived_at: string | null;
            /** @description ISO alpha-2: whose national format numbers without a country code have */
            country: string;
            /** Format: date-time */
            created_at: string;
            id: string;
            /** Format: int64 */
            leads: number;
            name: string;
            /** @description The import that runs into it */
            running_import_id?: string;
            sample: boolean;
        };
        ListBodyBody: {
            /** @description The workspace's when absent */
            country?: string;
            name: string;
        };
        ListEditBody: {
            archived?: boolean;
            name?: string;
        };
        ListShare: {
            list_id: string;
            /**
             * Format: int64
             * @description 1 to 100: of 3 and 1, three calls in four go to the first
             */
            weight: number;
        };
        MappingBodyBody: {
            columns: components["schemas"]["ColumnMapping"][];
            header?: boolean;
            list_name?: string;
        };
        MayCall: {
            allowed: boolean;
            detail: {
                [key: string]: unknown;
            };
            reason: string;
            /**
             * Format: date-time
             * @description When the answer may be another; null: time changes nothing
             */
            until: string | null;
        };
        Me: {
            csrf: string;
            /** @description This is a demo: mail stays in the demo inbox */
            demo: boolean;
            /** @description The console's own object */
            prefs: unknown;
            tenant: components["schemas"]["Tenant"];
            /** @description Left out for an API key, which is nobody in person */
            user?: components["schemas"]["User"];
            /** @description What this person may do, such as campaigns:run */
            verbs: string[];
        };
        MeChangeBody: {
            /** @enum {string} */
            language?: "zh" | "en";
            name?: string;
            prefs?: unknown;
        };
        Monitor: {
            /** @description Who is followed, from call to call; empty when the agent has left */
            agent_id: string;
            /** @description User id or key:<id> */
            by: string;
            /** @description That is heard now; empty between calls */
            call_id: string;
            /** Format: date-time */
            heard_since: string | null;
            id: string;
            /**
             * @description listen: nobody hears the supervisor; whisper: the agent does; barge: both sides do, and the recording
             * @enum {string}
             */
            mode: "listen" | "whisper" | "barge";
            /** Format: date-time */
            since: string;
            /** @description The supervisor's own call, taken from its agent; null: none. Hopping and modes wait until its outcome is said */
            taken: components["schemas"]["TakenCall"];
            /**
             * @description Why the agent's call is not heard: a test key hears the sandbox only, the audit log takes no entry, or too many listen; empty: it is heard, or there is none. Setting the mode again tries again
             * @enum {string}
             */
            unheard: "" | "test_key" | "not_logged" | "call_crowded";
            /** @description The supervisor's audio is there */
            up: boolean;
        };
        MonitorAnnouncementBody: {
            /** @description Name of an announcement: company, or the id of a campaign */
            recording: string;
            /** @enum {string} */
            to: "customer" | "agent";
        };
        MonitorAnswer: {
            /** @description Who is followed, from call to call; empty when the agent has left */
            agent_id: string;
            /** @description User id or key:<id> */
            by: string;
            /** @description That is heard now; empty between calls */
            call_id: string;
            /** Format: date-time */
            heard_since: string | null;
            id: string;
            /**
             * @description listen: nobody hears the supervisor; whisper: the agent does; barge: both sides do, and the recording
             * @enum {string}
             */
            mode: "listen" | "whisper" | "barge";
            /** @description The answer to the offer; empty where there was none */
            sdp: string;
            /** Format: date-time */
            since: string;
            /** @description The supervisor's own call, taken from its agent; null: none. Hopping and modes wait until its outcome is said */
            taken: components["schemas"]["TakenCall"];
            /**
             * @description Why the agent's call is not heard: a test key hears the sandbox only, the audit log takes no entry, or too many listen; empty: it is heard, or there is none. Setting the mode again tries again
             * @enum {string}
             */
            unheard: "" | "test_key" | "not_logged" | "call_crowded";
            /** @description The supervisor's audio is there */
            up: boolean;
        };
        MonitorChangeBody: {
            /** @description Empty: stay with the agent */
            agent_id?: string;
            /** @description The offer is of a new connection for a call that was taken: its page was reloaded */
            fresh?: boolean;
            /**
             * @description Empty: keep the mode
             * @enum {string}
             */
            mode?: "" | "listen" | "whisper" | "barge";
            /** @description An offer with new ICE credentials on the same connection; empty: keep the path */
            sdp?: string;
        };
        MonitorSetup: {
            ice_servers: components["schemas"]["ICEServer"][];
        };
        MonitorStartBody: {
            agent_id: string;
            /** @enum {string} */
            mode: "listen" | "whisper" | "barge";
            /** @description The offer */
            sdp: string;
        };
        NamedBody: {
            name: string;
        };
        NetworkAnnouncement: {
            /** Format: date-time */
            at: string;
            /** @description The call it was cut from; null when it was uploaded */
            call_id: string | null;
            /** @enum {string} */
            class: "vacant" | "powered_off" | "suspended" | "busy" | "unreachable" | "no_answer" | "barred" | "network_busy" | "call_waiting" | "own_line" | "mailbox";
            id: string;
            /** Format: int64 */
            length_ms: number;
            name: string;
        };
        NetworkAnnouncements: {
            built_in: components["schemas"]["KnownAnnouncement"][];
            items: components["schemas"]["NetworkAnnouncement"][];
        };
        NeverCalled: {
            prefix: string;
            why: string;
        };
        NumberBodyBody: {
            /** @description As people write it */
            number: string;
        };
        NumberCheck: {
            allowed: boolean;
            /** @description Of the tenant's own entry; empty: none */
            block_id: string;
            /** Format: int64 */
            calls_7_days: number;
            /** Format: int64 */
            calls_today: number;
            consent: boolean;
            country: string;
            detail: {
                [key: string]: unknown;
            };
            kind: string;
            /**
             * Format: int64
             * @description On how many of your lists the number is
             */
            leads: number;
            /** @description The clock in each zone */
            local: string[];
            /** @description Masked */
            number: string;
            platform_blocked: boolean;
            reason: string;
            region: string;
            /** @description Versions of the rules */
            rules: string;
            /**
             * Format: date-time
             * @description Of the block, if that is why
             */
            since: string | null;
            /**
             * Format: date-time
             * @description When to ask again; null: time changes nothing
             */
            until: string | null;
            zones: string[];
        };
        NumberRemoved: {
            /** @description Open ones */
            callbacks: components["schemas"]["Callback"][];
            calls: components["schemas"]["Call"][];
            campaign_id: string | null;
            country: string;
            /** Format: date-time */
            created_at: string;
            detail: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            due_at: string | null;
            /** @description The names of fields, in the order of the columns they came in */
            field_order: string[];
            fields: {
                [key: string]: string;
            };
            /** @description That brought it; empty: added by hand */
            file: string;
            id: string;
            /** @description Without any place: what the rules that hold for every campaign say now */
            idle: components["schemas"]["MayCall"];
            list_id: string;
            list_name: string;
            name: string;
            note: string;
            /** @description Masked */
            number: string;
            /** @description In the order in which they are tried */
            numbers: components["schemas"]["LeadNumber"][];
            /** @description In campaigns, the newest first */
            places: components["schemas"]["LeadPlace"][];
            /** Format: int64 */
            priority: number;
            reason: string;
            region: string;
            /**
             * @description idle: no campaign uses it
             * @enum {string}
             */
            state: "queued" | "leased" | "dialing" | "waiting" | "done" | "blocked" | "idle";
            tags: string[];
            timezone: string;
            /** Format: int64 */
            tries: number;
            /** @description Puts the number back within a day: POST numbers/restore. It is the number, sealed; nothing else keeps it */
            undo: string;
            /** @description Of what an edit can change; goes into editLead */
            version: string;
        };
        OrderBodyBody: {
            /** @description Every number's id once */
            order: string[] | null;
        };
        OutcomeCount: {
            /** Format: int64 */
            count: number;
            outcome: string;
        };
        OwnRules: {
            /** Format: double */
            abandon_cap?: number;
            caps?: components["schemas"]["ComplianceCap"][] | null;
            /** @description On which nobody is called */
            days?: components["schemas"]["ClosedDay"][] | null;
            /** @enum {string} */
            holidays?: "closed" | "sunday" | "open" | "";
            /** @description Number of the licence for selling by telephone that you declare */
            licence?: string;
            /** Format: int64 */
            max_attempts?: number;
            /** Format: int64 */
            min_ring_seconds?: number;
            /** @description Purposes that take proof of consent though the profile asks none */
            need_proof?: string[] | null;
            /** @enum {string} */
            opt_out_scope?: "tenant" | "campaign" | "";
            /** Format: int64 */
            per_day?: number;
            /** Format: int64 */
            retention_days?: number;
            windows?: components["schemas"]["Window"][] | null;
        };
        Pacing: {
            guard: components["schemas"]["AnswerGuard"];
            /**
             * Format: int64
             * @description Most dials a minute; 0 is no cap
             */
            per_minute: number;
            preview: components["schemas"]["PreviewTime"];
            /**
             * Format: double
             * @description Ratio: calls on the way for each ready agent, 1 to 5
             */
            ratio: number;
            /**
             * Format: double
             * @description Predictive: share of the people who answer that may find no agent, 0.001 up to the profile's cap
             */
            target: number;
            /** @description Agentless: who presses 1 is connected to an agent */
            to_agent: boolean;
        };
        PacingMinute: {
            /** Format: int64 */
            abandoned: number;
            /** Format: int64 */
            answered: number;
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            dials: number;
            /** Format: double */
            forecast: number;
            /** @description Reason to seconds */
            held: {
                [key: string]: number;
            };
            mode: string;
        };
        PageAPIKey: {
            items: components["schemas"]["APIKey"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageAuditRow: {
            items: components["schemas"]["AuditRow"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageBlocked: {
            items: components["schemas"]["Blocked"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageCall: {
            items: components["schemas"]["Call"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageCallerID: {
            items: components["schemas"]["CallerID"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageCallerPool: {
            items: components["schemas"]["CallerPool"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageCampaign: {
            items: components["schemas"]["Campaign"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageConsent: {
            items: components["schemas"]["Consent"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageFloorAgent: {
            items: components["schemas"]["FloorAgent"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageFloorTaken: {
            items: components["schemas"]["FloorTaken"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageImport: {
            items: components["schemas"]["Import"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageImportRow: {
            items: components["schemas"]["ImportRow"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageInboundNumber: {
            items: components["schemas"]["InboundNumber"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageInvitation: {
            items: components["schemas"]["Invitation"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageLead: {
            items: components["schemas"]["Lead"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageLeadMoment: {
            items: components["schemas"]["LeadMoment"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageList: {
            items: components["schemas"]["List"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageMonitor: {
            items: components["schemas"]["Monitor"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageQueue: {
            items: components["schemas"]["Queue"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageQueueNow: {
            items: components["schemas"]["QueueNow"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageRoutingTemplate: {
            items: components["schemas"]["RoutingTemplate"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageRoutingVersion: {
            items: components["schemas"]["RoutingVersion"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageScope: {
            items: components["schemas"]["Scope"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageSimulation: {
            items: components["schemas"]["Simulation"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageSkill: {
            items: components["schemas"]["Skill"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageSkilledAgent: {
            items: components["schemas"]["SkilledAgent"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageSkippedLead: {
            items: components["schemas"]["SkippedLead"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageStation: {
            items: components["schemas"]["Station"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageTrunk: {
            items: components["schemas"]["Trunk"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageTrunkGroup: {
            items: components["schemas"]["TrunkGroup"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageTrunkPrice: {
            items: components["schemas"]["TrunkPrice"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageUsageRow: {
            items: components["schemas"]["UsageRow"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        PageUser: {
            items: components["schemas"]["User"][];
            /** @description Opaque; pass it back as ?cursor=. Null on the last page */
            next: string | null;
            /**
             * Format: int64
             * @description Rows that match in all, where counting is cheap
             */
            total?: number;
        };
        Peaks: {
            /** @description Base64 of one byte 0..255 for each value */
            agent: string;
            /** @description Base64 of one byte 0..255 for each value */
            customer: string;
            /** @description Stretches that were not kept */
            gaps: components["schemas"]["Gap"][];
            /** Format: int64 */
            length_ms: number;
            /** Format: int64 */
            per_second: number;
        };
        PlanChange: {
            /** Format: int64 */
            lines: number;
            /** @enum {string} */
            plan: "seat" | "line";
            /** Format: int64 */
            seats: number;
            /**
             * Format: int64
             * @description Of the plan that was looked at; needed to change it
             */
            version?: number;
        };
        PlanPreview: {
            currency: string;
            /** Format: date-time */
            effective_at: string;
            /** Format: int64 */
            monthly_micro: number;
            /** Format: int64 */
            today_micro: number;
        };
        Preflight: {
            /** @description The others, by reason; dialable and these add up to leads */
            blocked: components["schemas"]["LeadCount"][];
            /**
             * Format: int64
             * @description If each of the dialable leads talks for one minute; nothing on the sandbox
             */
            cost_micro: number;
            currency: string;
            /**
             * Format: int64
             * @description May be called today
             */
            dialable: number;
            /**
             * Format: date-time
             * @description Null when it cannot be known
             */
            expected_end: string | null;
            items: components["schemas"]["PreflightItem"][];
            /** Format: int64 */
            leads: number;
            lines: components["schemas"]["LinesNeeded"];
            /** @description States whose own rules hold for some of the leads, by the guard's verdicts */
            states: components["schemas"]["StateCount"][];
            surcharge: components["schemas"]["Surcharge"];
        };
        PreflightBodyBody: {
            agent_ids?: string[] | null;
            caller_id?: string;
            callers?: components["schemas"]["CampaignCallers"];
            compliance?: components["schemas"]["Terms"];
            detection?: components["schemas"]["Detection"];
            dispositions?: components["schemas"]["Disposition"][] | null;
            /** @description Of the campaign this is an edit of */
            id?: string;
            list_id?: string;
            /** Format: int64 */
            max_attempts?: number;
            /** @enum {string} */
            mode?: "manual" | "preview" | "progressive" | "ratio" | "predictive" | "agentless";
            name?: string;
            pacing?: components["schemas"]["Pacing"];
            /** Format: int64 */
            per_day?: number;
            purpose?: string;
            recording?: components["schemas"]["RecordingTerms"];
            retry?: {
                [key: string]: number;
            };
            /** Format: int64 */
            ring_seconds?: number;
            /** @enum {string} */
            route?: "direct" | "callback";
            script?: components["schemas"]["ScriptStep"][] | null;
            supply?: components["schemas"]["Supply"];
            trunk_group_id?: string;
            /** @description The one trunk to call by; ends the use of a group unless trunk_group_id is given too */
            trunk_id?: string;
            windows?: components["schemas"]["Window"][] | null;
            /** Format: int64 */
            wrap_seconds?: number;
        } & {
            [key: string]: unknown;
        };
        PreflightItem: {
            detail: {
                [key: string]: unknown;
            };
            key: string;
            reason: string;
            /** @enum {string} */
            verdict: "pass" | "know" | "stop";
        };
        PreviewTime: {
            /**
             * Format: int64
             * @description 0: no limit
             */
            seconds: number;
            /** @enum {string} */
            then: "dial" | "skip";
        };
        PriceTableBody: {
            items: components["schemas"]["TrunkPrice"][];
        };
        Problem: {
            /** @enum {string} */
            code: "invalid" | "not_found" | "conflict" | "forbidden" | "quota" | "unavailable" | "internal";
            /** @description Values for that sentence */
            detail: {
                [key: string]: unknown;
            };
            /** @description One for each field that cannot stand */
            errors?: components["schemas"]["FieldError"][] | null;
            /** @description Stable word; the console's key for the sentence */
            reason: string;
            request_id: string;
            /** Format: int64 */
            status: number;
            /** @description What happened, in English */
            title: string;
            /** @description Page about this kind of problem */
            type: string;
        };
        PromiseBodyBody: {
            /** @description Absent: any agent */
            agent_id?: string;
            campaign_id: string;
            /** Format: date-time */
            due_at: string;
            note?: string;
        };
        ProofBodyBody: {
            call_id?: string;
            number?: string;
        };
        Pulse: {
            budget: components["schemas"]["AbandonBudget"];
            forecast: components["schemas"]["Forecast"];
            /**
             * Format: double
             * @description Points of utilisation that the answer-rate guard cost in the range; null when it is off
             */
            guard_points: number | null;
            /** @description Seconds in which nothing new was dialed, by why; the longest first */
            held: components["schemas"]["HeldTime"][];
            /** @description Oldest first; minutes in which it did not run are not there */
            minutes: components["schemas"]["PacingMinute"][];
            /**
             * Format: double
             * @description 0..1 over the range: talking and wrapping up, of that and waiting
             */
            utilisation: number | null;
        };
        QualityStep: {
            agent: components["schemas"]["SideQuality"];
            customer: components["schemas"]["SideQuality"];
        };
        Queue: {
            /** @description Workspace time; none: always open */
            hours: components["schemas"]["Window"][];
            id: string;
            member_ids: string[];
            name: string;
            /** @description Queue whose members help out */
            overflow_id: string | null;
            /**
             * Format: int64
             * @description After so long a wait
             */
            overflow_seconds: number;
            /**
             * Format: int64
             * @description A caller at most; then a callback is promised instead
             */
            wait_seconds: number;
        };
        QueueChange: {
            hours?: components["schemas"]["Window"][];
            member_ids?: string[];
            name?: string;
            /** @description Empty: nobody helps out */
            overflow_id?: string;
            /** Format: int64 */
            overflow_seconds?: number;
            /** Format: int64 */
            wait_seconds?: number;
        };
        QueueNow: {
            /**
             * Format: date-time
             * @description Since when the first of them waits
             */
            longest_since: string | null;
            /**
             * Format: int64
             * @description At work
             */
            members: number;
            /** @description Empty: people who wait for a campaign's own agents */
            queue_id: string;
            /** Format: int64 */
            ready: number;
            /** Format: int64 */
            waiting: number;
        };
        ReadingBodyBody: {
            /** @description Absent: as it looks */
            delimiter?: string;
            /**
             * @description Of CSV; absent: as it was
             * @enum {string}
             */
            encoding?: "UTF-8" | "UTF-16LE" | "UTF-16BE" | "GB18030" | "Big5" | "Shift_JIS" | "EUC-KR" | "windows-1252";
            /** @description Whether the first row names the columns; absent: as it looks */
            header?: boolean;
        };
        ReasonSeconds: {
            reason: string;
            /** Format: double */
            seconds: number;
        };
        Recording: {
            /** Format: int64 */
            bytes: number;
            /**
             * Format: date-time
             * @description Its time was over
             */
            deleted_at: string | null;
            /** @description Stretches it does not have */
            gaps: components["schemas"]["Gap"][];
            /** @enum {string} */
            kind: "call" | "early";
            /** Format: int64 */
            length_ms: number;
            /** @description It is open, and nothing is kept now */
            paused: boolean;
            /** Format: date-time */
            started_at: string;
            /** @enum {string} */
            status: "open" | "complete" | "partial";
        };
        RecordingTerms: {
            /**
             * Format: int64
             * @description Days until recordings are deleted; 0: as long as the workspace's rules say
             */
            keep_days: number;
            /** @description Agents may pause the recording, for what must not be kept; never where the policy is required */
            may_pause: boolean;
            /**
             * @description required: as all, and no call begins while its recording could not be kept; consent: not a frame is kept before the agent, or the API, says that the person agrees
             * @enum {string}
             */
            policy: "required" | "all" | "consent" | "none";
        };
        Recycle: {
            /** @description The next try goes to the lead's next number, if it has several */
            next_number?: boolean;
            /** @description The next try comes in another part of the person's day */
            other_time?: boolean;
        };
        RepaceBody: {
            /** @enum {string} */
            mode?: "manual" | "preview" | "progressive" | "ratio" | "predictive" | "agentless";
            pacing?: components["schemas"]["Pacing"];
        };
        RestoreBodyBody: {
            /** @description As the removal answered it */
            undo: string;
        };
        RestoreRulesBody: {
            /** Format: int64 */
            seen: number;
        };
        RevealBodyBody: {
            /** @description Absent: the first */
            number_id?: string;
            reason: string;
        };
        Revealed: {
            /** @description E.164 */
            number: string;
        };
        RoutingAction: {
            /** @description For first agent */
            agent_id: string;
            /** @description People the campaign calls hear its announcement first; who presses 1 gets what else is decided here. Not for callers */
            announce?: boolean;
            /**
             * @description Whom they should get before anybody else
             * @enum {string}
             */
            first: "" | "owner" | "last" | "agent";
            /**
             * Format: int64
             * @description 9 is served first; 5 is usual
             */
            priority: number;
            /** @description Empty: the campaign's own agents */
            queue_id: string;
            skills: components["schemas"]["RoutingSkill"][];
            /**
             * Format: double
             * @description How long they wait for that one; a person who was called never longer than the law's two seconds
             */
            wait_s: number;
        };
        RoutingCheck: {
            problems: components["schemas"]["RoutingProblem"][];
        };
        RoutingProblem: {
            /**
             * Format: int64
             * @description In letters, from 1; 0 when it is not about the expression
             */
            column: number;
            /** Format: int64 */
            line: number;
            reason: string;
            /**
             * Format: int64
             * @description Which rule, from 0
             */
            rule: number;
            text: string;
            words: {
                [key: string]: string;
            };
        };
        RoutingRule: {
            action: components["schemas"]["RoutingAction"];
            /** @description Empty for a new rule */
            id: string;
            name: string;
            off: boolean;
            /** @description Expression that says yes or no, e.g. tag("vip") and number("balance") > 1000 */
            when: string;
        };
        RoutingSkill: {
            /** Format: int64 */
            level: number;
            /** @description Never done without; else it only decides between agents */
            required: boolean;
            skill_id: string;
        };
        RoutingTemplate: {
            action: components["schemas"]["RoutingAction"];
            code: string;
            when: string;
        };
        RoutingTrial: {
            /** @description Leads per rule id; the empty id counts those no rule spoke of */
            counts: {
                [key: string]: number;
            };
            items: components["schemas"]["RoutingTried"][];
            /**
             * Format: int64
             * @description Leads the list has; the sample is at most 1000 of them
             */
            of: number;
            problems: components["schemas"]["RoutingProblem"][];
        };
        RoutingTried: {
            agent_id: string;
            /** @description Rules that could not be evaluated for this lead */
            failed: string[];
            first: string;
            lead_id: string;
            name: string;
            /** @description Masked */
            number: string;
            /** Format: int64 */
            priority: number;
            queue_id: string;
            rule_id: string;
        };
        RoutingVersion: {
            /** Format: date-time */
            at: string | null;
            by: string;
            note: string;
            rules: components["schemas"]["RoutingRule"][];
            /**
             * Format: int64
             * @description 0: nothing was saved yet
             */
            version: number;
        };
        Sandbox: {
            numbers: components["schemas"]["SandboxNumber"][];
        };
        SandboxCall: {
            /** @description Who calls */
            lead_id: string;
        };
        SandboxCallbackBody: {
            /** @description Empty: whom the sandbox called last */
            lead_id?: string;
        };
        SandboxNumber: {
            /** @description E.164 */
            example: string;
            fate: string;
            note: components["schemas"]["Labels"];
            /** @description What the call's outcome will be; empty when it is drawn */
            outcome: string;
            /** @description Last two digits, or a range of them */
            suffix: string;
        };
        SaveLeadFilterRequest: {
            name: string;
            where: components["schemas"]["LeadFilter"];
        };
        SaveRulesBody: {
            note: string;
            rules: components["schemas"]["RoutingRule"][];
            /**
             * Format: int64
             * @description The version the draft began with; another one in force is a conflict
             */
            seen: number;
        };
        SavedFilter: {
            /** Format: date-time */
            changed_at: string;
            id: string;
            name: string;
            where: components["schemas"]["LeadFilter"];
        };
        SavedFilters: {
            items: components["schemas"]["SavedFilter"][];
        };
        Scope: {
            scope: string;
            verbs: string[];
        };
        ScriptStep: {
            branches: components["schemas"]["Branch"][];
            fields: components["schemas"]["FormField"][];
            id: string;
            /** @description {{name}} and {{field}} are filled from the lead, {{my name}} and {{my company}} from the agent */
            text: string;
            title: string;
        };
        Seats: {
            /**
             * Format: int64
             * @description 0: the plan does not count seats
             */
            have: number;
            /** Format: int64 */
            used: number;
        };
        Session: {
            /** @description Goes into X-CSRF-Token on every unsafe method */
            csrf: string;
            me: components["schemas"]["Me"];
        };
        SideQuality: {
            /**
             * Format: double
             * @description 0..1 of its samples, overdriven
             */
            clipped: number;
            /** @description What is sent to the side seems to come back from it */
            echo: boolean;
            /** @description The side's voice as it reaches us; null when nothing came */
            from: components["schemas"]["WayQuality"];
            /** Format: int64 */
            round_trip_ms: number | null;
            /**
             * Format: double
             * @description 0..1 of the time in which the side spoke
             */
            talk: number;
            /** @description What the side hears, by its RTCP reports; null without any in the last 15 s */
            to: components["schemas"]["WayQuality"];
            /** @description One-way audio: nothing of this side is heard while the other speaks */
            unheard: boolean;
        };
        Signup: {
            company: string;
            email: string;
            /**
             * Format: date-time
             * @description Of the code and the link
             */
            expires_at: string;
            id: string;
            /**
             * Format: date-time
             * @description When another mail may be asked for
             */
            resend_at: string;
            /** @enum {string} */
            step: "mailed" | "verified" | "tenant" | "schema" | "owner" | "ready";
        };
        SignupRequestBody: {
            company: string;
            country: string;
            email: string;
            /** @enum {string} */
            language: "zh" | "en";
            password: string;
        };
        Simulation: {
            basis: components["schemas"]["SimulationBasis"];
            campaign_id: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            finished_at: string | null;
            id: string;
            options: components["schemas"]["SimulationOptions"];
            /** @description Why it failed */
            reason: string;
            /** @description Null until it is done */
            result: components["schemas"]["SimulationResult"];
            /**
             * Format: double
             * @description Of the time played so far, 0 to 1
             */
            share: number;
            /** @enum {string} */
            status: "queued" | "running" | "done" | "cancelled" | "failed";
        };
        SimulationBasis: {
            /** Format: int64 */
            agents: number;
            /** Format: double */
            answer_rate: number;
            /**
             * Format: int64
             * @description Calls of the last 30 days that the figures come from
             */
            calls: number;
            /** Format: int64 */
            days: number;
            /**
             * @description Where the answer rate comes from
             * @enum {string}
             */
            fates: "campaign" | "tenant" | "assumed";
            /**
             * Format: int64
             * @description Leads that are done already and are not played
             */
            finished: number;
            /** Format: int64 */
            lines: number;
            /**
             * Format: int64
             * @description Lists that are mixed by their weights
             */
            lists: number;
            /** Format: double */
            machine_rate: number;
            mode: string;
            /**
             * Format: int64
             * @description Numbers that calls may show, with their caps and rests; 0: none is proved yet, and no cap is played
             */
            numbers: number;
            /**
             * Format: int64
             * @description Callbacks that wait in the queue, with their moments and agents
             */
            promised: number;
            /** @enum {string} */
            ring: "campaign" | "tenant" | "assumed";
            /** @description The campaign dials simulated people; played as on a real carrier */
            sandbox: boolean;
            /** Format: date-time */
            start: string;
            /** @enum {string} */
            talk: "campaign" | "tenant" | "assumed";
            /** Format: double */
            talk_mean_seconds: number;
            /** Format: double */
            target: number;
            /** @enum {string} */
            wrap: "campaign" | "tenant" | "assumed";
            /** Format: double */
            wrap_mean_seconds: number;
            zone: string;
        };
        SimulationLeads: {
            /** Format: int64 */
            blocked: number;
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            total: number;
            /** Format: int64 */
            waiting: number;
        };
        SimulationMinute: {
            /** Format: int64 */
            abandoned: number;
            /** Format: int64 */
            answered: number;
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            connected: number;
            /** Format: int64 */
            dials: number;
            /**
             * Format: double
             * @description With a lead to look at, or until a call of their own was answered
             */
            held: number;
            /** Format: double */
            machines: number;
            /** Format: double */
            ready: number;
            /** Format: double */
            talking: number;
            /** Format: double */
            wrap: number;
        };
        SimulationNumber: {
            /** Format: int64 */
            answered: number;
            /** Format: int64 */
            calls: number;
            /** @description Its label, or its last digits */
            number: string;
            /** @description answers_fell or short_calls_rose; empty: none */
            rest_reason: string;
            /**
             * Format: date-time
             * @description People stopped answering it and it rests; null: it does not
             */
            rests_until: string | null;
        };
        SimulationOptions: {
            /** Format: int64 */
            agents?: number;
            /**
             * Format: int64
             * @description How many days at the most; default 5
             */
            days?: number;
            /**
             * @description The team's shift, in the company's zone
             * @example 09:00
             */
            from?: string;
            /**
             * Format: int64
             * @description Default: the plan's
             */
            lines?: number;
            /** @enum {string} */
            mode?: "manual" | "preview" | "progressive" | "ratio" | "predictive" | "agentless";
            /**
             * Format: double
             * @description Calls on the way for each ready agent, in ratio mode
             */
            ratio?: number;
            /**
             * Format: int64
             * @description Another seed draws other people of the same shares
             */
            seed?: number;
            /**
             * Format: double
             * @description Share of answering people who may find no agent
             */
            target?: number;
            /** @example 18:00 */
            to?: string;
        };
        SimulationResult: {
            /**
             * Format: double
             * @description Of the people who answered
             */
            abandon_rate: number;
            /** Format: int64 */
            abandoned: number;
            /** Format: double */
            answer_rate: number;
            /** Format: int64 */
            answered: number;
            /**
             * Format: int64
             * @description Promised in the conversations
             */
            callbacks: number;
            /** Format: int64 */
            connected: number;
            currency: string;
            /** Format: int64 */
            dials: number;
            /** Format: date-time */
            end: string;
            /**
             * Format: date-time
             * @description When the last lead was done; null: not within the days played
             */
            finish: string | null;
            /**
             * Format: int64
             * @description People who heard the announcement of a campaign without agents to its end
             */
            heard: number;
            /** @description How long dialing was held back, by reason */
            held: components["schemas"]["ReasonSeconds"][];
            leads: components["schemas"]["SimulationLeads"];
            /**
             * Format: int64
             * @description The plan's price of a month, whatever is called
             */
            monthly_micro: number;
            /** @description What each number showed */
            numbers: components["schemas"]["SimulationNumber"][];
            /**
             * Format: int64
             * @description People who opted out by key
             */
            opted_out: number;
            outcomes: {
                [key: string]: number;
            };
            /** @description Five minutes each; empty in lists */
            points: components["schemas"]["SimulationMinute"][];
            /**
             * Format: int64
             * @description By somebody else, because that agent was not there
             */
            returned_other: number;
            /**
             * Format: int64
             * @description Callbacks that were talked by the agent who promised them
             */
            returned_own: number;
            /**
             * Format: int64
             * @description Leads that agents were shown and passed over
             */
            skipped: number;
            /** @description Leads not reached, by reason */
            skips: components["schemas"]["SimulationSkip"][];
            /** Format: date-time */
            start: string;
            /**
             * Format: int64
             * @description Calls by the tariff, in millionths of the currency
             */
            usage_micro: number;
            /**
             * Format: double
             * @description Talk and wrap-up, of the time agents were there; null when the campaign needs nobody
             */
            utilisation: number | null;
            wait: components["schemas"]["Waits"];
        };
        SimulationSkip: {
            /** @description Of the state; empty for none */
            country: string;
            /** @description The day off that closes its hours */
            holiday: string;
            /** @description Of the state */
            law: string;
            /** Format: int64 */
            leads: number;
            reason: string;
            /** @description Whose own rule it is, as in postal addresses; empty: the country's, the campaign's or the company's */
            state: string;
        };
        Skill: {
            id: string;
            name: string;
        };
        SkillGrantBody: {
            /**
             * Format: int64
             * @description 0 takes it away
             */
            level: number;
        };
        SkilledAgent: {
            /** @description Skill id to level, 1 to 5 */
            levels: {
                [key: string]: number;
            };
            name: string;
            queue_ids: string[];
            user_id: string;
        };
        SkipStepBody: {
            skipped: boolean;
        };
        SkippedBodyBody: {
            agent_ids?: string[] | null;
            caller_id?: string;
            callers?: components["schemas"]["CampaignCallers"];
            compliance?: components["schemas"]["Terms"];
            cursor?: string;
            detection?: components["schemas"]["Detection"];
            dispositions?: components["schemas"]["Disposition"][] | null;
            /** @description Of the campaign this is an edit of */
            id?: string;
            list_id?: string;
            /** Format: int64 */
            max_attempts?: number;
            /** @enum {string} */
            mode?: "manual" | "preview" | "progressive" | "ratio" | "predictive" | "agentless";
            name?: string;
            pacing?: components["schemas"]["Pacing"];
            /** Format: int64 */
            per_day?: number;
            purpose?: string;
            recording?: components["schemas"]["RecordingTerms"];
            retry?: {
                [key: string]: number;
            };
            /** Format: int64 */
            ring_seconds?: number;
            /** @enum {string} */
            route?: "direct" | "callback";
            script?: components["schemas"]["ScriptStep"][] | null;
            /** @description One of blocked */
            skipped_for: string;
            supply?: components["schemas"]["Supply"];
            trunk_group_id?: string;
            /** @description The one trunk to call by; ends the use of a group unless trunk_group_id is given too */
            trunk_id?: string;
            windows?: components["schemas"]["Window"][] | null;
            /** Format: int64 */
            wrap_seconds?: number;
        } & {
            [key: string]: unknown;
        };
        SkippedLead: {
            country: string;
            detail: {
                [key: string]: unknown;
            };
            id: string;
            name: string;
            /** @description Masked */
            number: string;
            reason: string;
            region: string;
            /** @description Of the number's area code and of the address, where the country has states that ask more */
            states: string[];
            /** Format: date-time */
            until: string | null;
        };
        Start: {
            /** Format: int64 */
            done: number;
            sample_campaign_id: string;
            sample_list_id: string;
            steps: components["schemas"]["StartStep"][];
            /** Format: int64 */
            total: number;
        };
        StartStep: {
            done: boolean;
            fact: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            key: "test_call" | "sound" | "import" | "caller_id" | "campaign" | "invite";
            object_id?: string;
            skipped: boolean;
        };
        StateCount: {
            country: string;
            /** @description What it keeps from being called though the country's rules would not */
            held: components["schemas"]["StateHeld"][];
            law: string;
            /**
             * Format: int64
             * @description Held to it: the number's area code or an address names the state
             */
            leads: number;
            /** @description As in postal addresses */
            state: string;
        };
        StateHeld: {
            /** @description Of the state, when that is why; empty otherwise */
            holiday: string;
            /**
             * Format: int64
             * @description Not now, but later today
             */
            later: number;
            reason: string;
            /**
             * Format: int64
             * @description Not called today
             */
            skipped: number;
        };
        StateRule: {
            caps: components["schemas"]["ComplianceCap"][];
            code: string;
            law: string;
            windows: components["schemas"]["Window"][];
        };
        Station: {
            /** @description Calls reach the agent there, not on the page; said at the desk */
            in_use: boolean;
            /** @description Masked */
            number: string;
            /** @enum {string} */
            proof_by: "" | "call" | "admin";
            /** Format: date-time */
            proved_at: string | null;
            user_id: string;
            verified: boolean;
        };
        StationNumber: {
            number: string;
        };
        StationProofBody: {
            /** @description The six digits that were spoken */
            code: string;
        };
        Supply: {
            /** @description The mix; empty is the campaign's list alone. The first is the campaign's list_id */
            lists: components["schemas"]["ListShare"][];
            /**
             * @description Of leads with the same priority
             * @enum {string}
             */
            order: "oldest" | "newest";
            /** @description By outcome, beside the minutes in retry */
            recycle: {
                [key: string]: components["schemas"]["Recycle"];
            };
            select: components["schemas"]["LeadFilter"];
        };
        Surcharge: {
            currency: string;
            /**
             * Format: int64
             * @description 0 on a direct route, and on the sandbox
             */
            minute_micro: number;
            /** @enum {string} */
            route: "direct" | "callback";
            /**
             * Format: int64
             * @description Agents of the campaign whose calls come to a telephone that was proved
             */
            stations: number;
            /** @description The version of the prices it stands in */
            tariff: string;
        };
        TakenCall: {
            /**
             * @description Who ended it; agent: the supervisor in the agent's place
             * @enum {string}
             */
            by: "" | "customer" | "agent" | "system";
            call_id: string;
            campaign_id: string;
            /** @description What the agent had chosen; empty: nothing */
            code: string;
            /** @description What may be said of the call */
            dispositions: components["schemas"]["Disposition"][];
            /**
             * Format: date-time
             * @description Null while it runs
             */
            ended_at: string | null;
            fields: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description The customer hears music since then; null: both are joined
             */
            hold_since: string | null;
            lead_id: string;
            /** @description The campaign lets the recording be paused */
            may_pause: boolean;
            muted: boolean;
            name: string;
            /** @description What the agent had typed */
            note: string;
            /** @description Masked */
            number: string;
            reason: string;
            /** @description The supervisor's audio is away: the customer hears a soft tone */
            reattaching: boolean;
            /**
             * @description withheld: they have not agreed yet; failing: it cannot be written now
             * @enum {string}
             */
            recording: "on" | "off" | "paused" | "withheld" | "failing";
            /** @description Fields of the script that a disposition of kind success needs */
            required: components["schemas"]["CardField"][];
            /** Format: date-time */
            since: string;
            /** @description The customer's, an IANA name: callbacks are promised in it */
            zone: string;
        };
        TakenDispositionBody: {
            /** @description Where the kind is callback: the customer's wall clock, as 2006-01-02T15:04. Any agent of the campaign calls back */
            callback_at?: string;
            code: string;
            fields?: {
                [key: string]: string;
            };
            note?: string;
            /** @description Where the kind is dnc: calls of this campaign alone are not wanted */
            only_here?: boolean;
        };
        TakenKeysBody: {
            /** @description 0-9 * # A-D */
            digits: string;
        };
        TakenSwitchBody: {
            on: boolean;
        };
        TapingBody: {
            /**
             * @description consent: the person agrees; begins a recording that waits for it
             * @enum {string}
             */
            do: "pause" | "resume" | "consent";
        };
        Tenant: {
            country: string;
            currency: string;
            id: string;
            /** @enum {string} */
            language: "zh" | "en";
            name: string;
            profile: string;
            /** @description Only the sandbox carrier can be called */
            sandbox: boolean;
            timezone: string;
        };
        Terms: {
            /** @description An artificial voice speaks to people */
            ai_voice: boolean;
            /** @description Proof of consent for every number, whatever the profile asks */
            need_proof: boolean;
            /** @enum {string} */
            purpose: "service" | "callback" | "survey" | "marketing";
        };
        TestCallBody: {
            /** @description The sandbox's; others reach real people and are refused */
            caller_id?: string;
            /** @description Its last two digits choose the callee: see GET /v1/sandbox */
            number: string;
            /** @description The sandbox; others reach real people and are refused */
            trunk_id?: string;
        };
        Ticket: {
            /** Format: date-time */
            expires_at: string;
            ticket: string;
        };
        TicketBodyBody: {
            /** @enum {string} */
            for: "live" | "desk";
        };
        Trouble: {
            /** @enum {string} */
            kind: "quality_low" | "one_way" | "echo";
            /**
             * @description Whose line or telephone is to blame; of one_way: who is not heard
             * @enum {string}
             */
            side: "agent" | "customer";
            /**
             * @description Of quality_low: from or to that side
             * @enum {string}
             */
            way: "" | "from" | "to";
        };
        Trunk: {
            /**
             * Format: int64
             * @description Calls at a time
             */
            channels: number;
            /**
             * Format: int64
             * @description New calls a second
             */
            cps: number;
            /** Format: date-time */
            created_at: string;
            domain: string;
            enabled: boolean;
            has_secret: boolean;
            host: string;
            id: string;
            /**
             * Format: int64
             * @description Calls on this node now
             */
            in_use: number;
            /** @enum {string} */
            kind: "sandbox" | "ip" | "digest" | "register";
            name: string;
            /** @enum {string} */
            number_format: "e164" | "plus" | "national";
            policy: components["schemas"]["TrunkPolicy"];
            /** Format: int64 */
            port: number;
            /**
             * @description up: the last keep-alive was answered; resting: it failed too often and is left alone for a while
             * @enum {string}
             */
            state: "up" | "down" | "resting" | "unknown";
            state_reason: string;
            /** @enum {string} */
            transport: "udp" | "tcp" | "tls";
            username: string;
        };
        TrunkCallStep: {
            /** Format: date-time */
            at: string;
            detail: {
                [key: string]: string;
            };
            kind: string;
        };
        TrunkCause: {
            /** Format: int64 */
            count: number;
            outcome: string;
            reason: string;
        };
        TrunkChange: {
            /** Format: int64 */
            channels?: number;
            /** Format: int64 */
            cps?: number;
            domain?: string;
            enabled?: boolean;
            host?: string;
            /** @enum {string} */
            kind?: "sandbox" | "ip" | "digest" | "register";
            name?: string;
            /** @enum {string} */
            number_format?: "e164" | "plus" | "national";
            /** @description As a whole */
            policy?: components["schemas"]["TrunkPolicy"];
            /** Format: int64 */
            port?: number;
            /** @description Write only */
            secret?: string;
            /** @enum {string} */
            transport?: "udp" | "tcp" | "tls";
            username?: string;
        };
        TrunkError: {
            /** Format: date-time */
            at: string;
            call_id: string;
            /** @description Another trunk took the call */
            moved: boolean;
            reason: string;
            /**
             * Format: int64
             * @description SIP status, 0 when none came
             */
            status: number;
        };
        TrunkFigures: {
            /**
             * Format: double
             * @description Average call duration of the answered
             */
            acd_seconds: number | null;
            /** Format: int64 */
            answered: number;
            /**
             * Format: double
             * @description Answer-seizure ratio, 0..1 (ITU-T E.425)
             */
            asr: number | null;
            /**
             * Format: int64
             * @description Sent to the carrier and over
             */
            calls: number;
            /** @description What the carrier charges, as far as the trunk has prices: one for each of their currencies */
            costs: components["schemas"]["CarrierCost"][];
            /** Format: double */
            cps: number;
            /**
             * Format: int64
             * @description The carrier could not, also when another trunk took the call
             */
            failed: number;
            /**
             * Format: int64
             * @description Channels, over all nodes
             */
            in_use: number;
            /** Format: int64 */
            most_cps: number;
            /** Format: int64 */
            most_in_use: number;
            /**
             * Format: int64
             * @description Post-dial delay, median: INVITE to the first sign of life
             */
            pdd_ms: number | null;
            /** Format: int64 */
            pdd_p95_ms: number | null;
        };
        TrunkGroup: {
            id: string;
            name: string;
            routes: components["schemas"]["TrunkRoute"][];
            /**
             * @description How calls are spread over trunks that serve a number equally well
             * @enum {string}
             */
            strategy: "round_robin" | "weighted" | "least_calls" | "cheapest";
        };
        TrunkGroupDraft: {
            name: string;
            routes: components["schemas"]["TrunkRoute"][];
            /**
             * @description How calls are spread over trunks that serve a number equally well
             * @enum {string}
             */
            strategy: "round_robin" | "weighted" | "least_calls" | "cheapest";
        };
        TrunkHeader: {
            name: string;
            value: string;
        };
        TrunkLive: {
            /** Format: date-time */
            at: string;
            /** @description Why calls were not answered, the most frequent first */
            causes: components["schemas"]["TrunkCause"][];
            /** @description The last calls the carrier could not place, newest first */
            errors: components["schemas"]["TrunkError"][];
            figures: components["schemas"]["TrunkFigures"];
            /** @description How it stands on each node that has to do with it */
            nodes: components["schemas"]["TrunkNow"][];
            plot: components["schemas"]["TrunkPlot"];
            /** @description What is left alone for a while after failures */
            resting: components["schemas"]["TrunkRest"][];
            /** @description The last test calls, newest first */
            tests: components["schemas"]["TrunkTestCall"][];
            trunk: components["schemas"]["Trunk"];
        };
        TrunkNow: {
            /** Format: int64 */
            calls: number;
            /**
             * Format: double
             * @description Calls started a second, over the last ten
             */
            cps: number;
            host: string;
            node: string;
            reason: string;
            /** Format: date-time */
            registered_until: string | null;
            /**
             * Format: double
             * @description Of the last OPTIONS or REGISTER
             */
            rtt_ms: number | null;
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            state: "unused" | "checking" | "up" | "down" | "registering" | "registered" | "refused";
        };
        TrunkPlot: {
            answered: number[];
            /** @description Not answered for the callee's own sake */
            callee: number[];
            failed: number[];
            /** Format: date-time */
            start: string;
            /** Format: int64 */
            step_seconds: number;
        };
        TrunkPolicy: {
            /** @description PCMA, PCMU and G722 in the order they are offered; empty is PCMA, then PCMU */
            codecs: string[];
            /** @description Id of a verified caller ID named in Diversion (RFC 5806); empty: none */
            diversion: string;
            /**
             * @description What becomes of sound before the answer
             * @enum {string}
             */
            early: "listen" | "ignore";
            /** @description Static fields on every INVITE */
            headers: components["schemas"]["TrunkHeader"][];
            /**
             * @description The field that carries the caller's number beside From (RFC 3325)
             * @enum {string}
             */
            identity: "asserted" | "preferred" | "none";
            /**
             * @description none: asks the carrier to show the caller's number (RFC 3323)
             * @enum {string}
             */
            privacy: "unsaid" | "none";
            /** @description Of called numbers, after number_format; the first that matches */
            rewrites: components["schemas"]["TrunkRewrite"][];
            /**
             * @description Sealed audio with keys in SDP (RFC 4568)
             * @enum {string}
             */
            srtp: "off" | "offer" | "require";
            /** @description SRTP suites in the order they are offered; empty is all */
            suites: string[];
        };
        TrunkPrice: {
            /**
             * Format: int64
             * @description Once, when the call is answered
             */
            connect_micro: number;
            currency: string;
            /**
             * Format: int64
             * @description The least that is charged for
             */
            first_seconds: number;
            /** Format: int64 */
            minute_micro: number;
            /** @description Digits, country code first; empty: every other number */
            prefix: string;
            /**
             * Format: int64
             * @description What is charged at a time after that
             */
            step_seconds: number;
        };
        TrunkPriceFile: {
            /** @description false: only tell what is in it */
            apply: boolean;
            /**
             * @description Of lines that name none
             * @example CNY
             */
            currency: string;
            /** @description Comma, semicolon or tab separated; a header in English or Chinese, or the order prefix, per minute, connect fee, first seconds, step seconds */
            text: string;
        };
        TrunkPriceReading: {
            applied: boolean;
            /** Format: int64 */
            count: number;
            /** @description The first hundred */
            items: components["schemas"]["TrunkPrice"][];
            /** @description Lines that cannot be taken, the first hundred */
            wrong: components["schemas"]["TrunkPriceWrong"][];
        };
        TrunkPriceWrong: {
            /** Format: int64 */
            line: number;
            reason: string;
            text: string;
        };
        TrunkRest: {
            node: string;
            /** @description The numbers it is about begin so; empty: the whole trunk */
            route: string;
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            state: "open" | "half_open";
            /**
             * Format: date-time
             * @description Null while the first calls after the rest are on their way
             */
            until: string | null;
        };
        TrunkRewrite: {
            /** @description What comes in their place */
            add: string;
            /** @description What the number begins with; empty: every number */
            match: string;
            /**
             * Format: int64
             * @description How many characters go
             */
            strip: number;
        };
        TrunkRoute: {
            /** @description Digits, country code first; empty: every number */
            prefix: string;
            /**
             * Format: int64
             * @description 1 is asked first
             * @default 1
             */
            priority: number;
            trunk_id: string;
            /**
             * Format: int64
             * @description Of weighted
             * @default 1
             */
            weight: number;
        };
        TrunkTest: {
            ok: boolean;
            /** @description Stable word when not ok: timeout, unauthorized, refused, dns, tls ... */
            reason: string;
            /**
             * Format: int64
             * @description SIP status, 0 when none came
             */
            status: number;
            steps: components["schemas"]["TrunkTestStep"][];
            /** Format: int64 */
            took_ms: number;
        };
        TrunkTestCall: {
            /** Format: date-time */
            at: string;
            caller_id: string;
            /**
             * Format: int64
             * @description Q.850
             */
            cause: number;
            codec: string;
            /** Format: int64 */
            cost_micro: number | null;
            currency: string;
            /**
             * Format: date-time
             * @description Null while it runs
             */
            ended_at: string | null;
            /** @description What the far side said is kept: GET .../audio */
            heard: boolean;
            id: string;
            /**
             * Format: double
             * @description What came from the carrier; null when nothing did
             */
            mos_heard: number | null;
            /**
             * Format: double
             * @description What the far side got of us; null when it does not tell
             */
            mos_sent: number | null;
            /** @description Masked */
            number: string;
            outcome: string;
            /**
             * Format: int64
             * @description INVITE to the first sign of life
             */
            pdd_ms: number | null;
            reason: string;
            /** Format: int64 */
            sip_status: number;
            steps: components["schemas"]["TrunkCallStep"][];
            /** @description Of SRTP; empty: plain */
            suite: string;
            /** Format: int64 */
            talk_ms: number;
        };
        TrunkTestStarted: {
            /** Format: date-time */
            at: string;
            caller_id: string;
            /**
             * Format: int64
             * @description Q.850
             */
            cause: number;
            codec: string;
            /** Format: int64 */
            cost_micro: number | null;
            currency: string;
            /**
             * Format: date-time
             * @description Null while it runs
             */
            ended_at: string | null;
            /** @description What the far side said is kept: GET .../audio */
            heard: boolean;
            id: string;
            /**
             * Format: double
             * @description What came from the carrier; null when nothing did
             */
            mos_heard: number | null;
            /**
             * Format: double
             * @description What the far side got of us; null when it does not tell
             */
            mos_sent: number | null;
            /** @description Masked */
            number: string;
            outcome: string;
            /**
             * Format: int64
             * @description INVITE to the first sign of life
             */
            pdd_ms: number | null;
            reason: string;
            /** @description The answer to the offer; empty where there was none */
            sdp: string;
            /** Format: int64 */
            sip_status: number;
            steps: components["schemas"]["TrunkCallStep"][];
            /** @description Of SRTP; empty: plain */
            suite: string;
            /** Format: int64 */
            talk_ms: number;
        };
        TrunkTestStep: {
            /** Format: int64 */
            at_ms: number;
            text: string;
        };
        TrunkTestWish: {
            /** @description A verified number of the workspace's, or the sandbox's on the sandbox */
            caller_id: string;
            /** @description As a person writes it */
            number: string;
            /** @description A WebRTC offer, to hear what the far side plays as it plays it: PCMA or PCMU, all candidates or none. It takes calls:listen besides; empty: nobody listens */
            sdp?: string;
        };
        TryRulesBody: {
            campaign_id?: string;
            /** @description As if they called us */
            inbound?: boolean;
            lead_ids?: string[] | null;
            list_id?: string;
            rules: components["schemas"]["RoutingRule"][];
        };
        UnblockBodyBody: {
            /** @description What was wrong with the block */
            mistake: string;
        };
        UndoBodyBody: {
            /** @description Of an opt-out: what was wrong with it */
            mistake?: string;
        };
        UsageRow: {
            /**
             * Format: int64
             * @description Millionths of the currency unit
             */
            amount_micro: number;
            /**
             * Format: int64
             * @description After the tariff's rounding
             */
            billed_ms: number;
            call_id: string;
            currency: string;
            key: string;
            leg: string;
            meter: string;
            /**
             * Format: int64
             * @description Answer to end
             */
            quantity_ms: number;
            /**
             * Format: int64
             * @description 0 is the first rating; odd ones take the one before back
             */
            revision: number;
            /** Format: date-time */
            started_at: string;
            tariff: string;
            /** @description Sandbox: costs nothing */
            test: boolean;
        };
        User: {
            /** Format: date-time */
            created_at: string;
            email: string;
            id: string;
            /** @enum {string} */
            language: "zh" | "en";
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "supervisor" | "agent" | "auditor" | "developer" | "billing";
            seat: boolean;
            /** Format: date-time */
            seen_at: string | null;
            /** @enum {string} */
            status: "active" | "disabled";
        };
        UserChangeBody: {
            name?: string;
            /** @enum {string} */
            role?: "owner" | "admin" | "supervisor" | "agent" | "auditor" | "developer" | "billing";
            /** @enum {string} */
            status?: "active" | "disabled";
        };
        Verdict: {
            /**
             * Format: int64
             * @description Since the first sound, or the answer
             */
            after_ms: number;
            /** Format: date-time */
            at: string;
            /** @description What an announcement says of the number; empty when nothing */
            class: string;
            /**
             * Format: double
             * @description 0 to 1
             */
            confidence: number;
            /** @enum {string} */
            kind: "ringback" | "busy" | "congestion" | "information" | "sit" | "announcement" | "crbt" | "fax" | "beep" | "machine" | "person" | "quiet";
            /** @description Name of the announcement, or countries of a tone */
            match: string;
            /**
             * @description Before or after the answer
             * @enum {string}
             */
            stage: "early" | "answer";
        };
        Verified: {
            session?: components["schemas"]["Session"];
            signup: components["schemas"]["Signup"];
        };
        Waits: {
            /** Format: double */
            p50_seconds: number;
            /** Format: double */
            p95_seconds: number;
        };
        WayQuality: {
            /**
             * Format: double
             * @description BurstR: 1 is loss at random, more is loss in bursts
             */
            burst: number;
            /** Format: int64 */
            jitter_ms: number;
            /**
             * Format: double
             * @description 0..1 of the packets
             */
            loss: number;
            /** @description The alarm stands: below the limit for ten seconds */
            low: boolean;
            /**
             * Format: double
             * @description Of the last four seconds, E-model of ITU-T G.107 for G.711
             */
            mos: number;
            /**
             * Format: double
             * @description Its rating factor, 0..93.2
             */
            r: number;
            /**
             * Format: int64
             * @description Packets that were overtaken
             */
            reordered: number;
        };
        Window: {
            /** @description 1 is Monday, 7 is Sunday */
            days: number[];
            /** @example 09:00 */
            from: string;
            /** @example 12:00 */
            to: string;
        };
        WindowDay: {
            date: string;
            /** @enum {string} */
            kind: "" | "off" | "work" | "shut";
            name: string;
            open: (number[] | null)[];
        };
        WindowMap: {
            country: string;
            /** @description From today on, by the calendar of the country */
            days: components["schemas"]["WindowDay"][];
            /** @enum {string} */
            holidays: "closed" | "sunday" | "open";
            known: components["schemas"]["KnownYear"][];
            profile: string;
            /** @description Of the days off */
            source: string;
            /** @description Parts of the country that ask more */
            states: components["schemas"]["StateRule"][];
            version: string;
            /** @description Time zones of the country, with the clock there now */
            zones: components["schemas"]["WindowZone"][];
        };
        WindowZone: {
            local: string;
            open: boolean;
            zone: string;
        };
        WithdrawBodyBody: {
            number: string;
            /**
             * @description Absent: every purpose
             * @enum {string}
             */
            purpose?: "service" | "callback" | "survey" | "marketing" | "ai_voice" | "any" | "";
            why?: string;
        };
        Withdrawn: {
            /**
             * Format: int64
             * @description Records that are withdrawn now
             */
            count: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getAnnouncement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Announcement"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recordAnnouncement: {
        parameters: {
            query?: {
                /** @description The file's name, for people */
                file?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "audio/wav": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Announcement"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hearAnnouncement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                /** @description User id, key:<id> or system */
                actor?: string;
                /** @description Stable word; one that was never done finds nothing */
                action?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageAuditRow"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyAudit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditProof"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBilling: {
        parameters: {
            query?: {
                /** @description 2026-11; this month when absent */
                month?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Billing"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Billing"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewPlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanPreview"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsage: {
        parameters: {
            query?: {
                /** @description 2026-11; this month when absent */
                month?: string;
                cursor?: string;
                limit?: number;
                meter?: "minutes" | "inbound_minutes" | "callback_minutes";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageUsageRow"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBlocklist: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageBlocked"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    blockNumbers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlockBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockResult"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportBlocklist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV in UTF-8 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unblockNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnblockBodyBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCallbacks: {
        parameters: {
            query?: {
                campaign_id?: string;
                agent_id?: string;
                /** @description Those that are done or cancelled */
                closed?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackList"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackEditBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Callback"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCallerIds: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCallerID"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addCallerId: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallerBodyBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerID"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCallerId: {
        parameters: {
            query?: {
                days?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerPage"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCallerId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editCallerId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallerEditBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerID"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendCallerLetter: {
        parameters: {
            query?: {
                /** @description The file's name, for people */
                file?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerLetter"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawCallerLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideCallerLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                letter: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LetterDecisionBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerLetter"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openCallerLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    "X-Content-Type-Options"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    proveCallerId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallerProofBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerID"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    proofCallCallerId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerID"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restCallerId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallerRestingBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerID"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCallerPools: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCallerPool"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addCallerPool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallerPoolDraft"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerPool"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editCallerPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallerPoolDraft"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerPool"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCallerPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCalls: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                from?: string;
                to?: string;
                campaign_id?: string;
                /** @description Who talked: its agent, or who took it from them */
                agent_id?: string;
                outcome?: "answered" | "abandoned" | "machine" | "busy" | "rejected" | "no_answer" | "vacant" | "powered_off" | "suspended" | "unreachable" | "failed" | "blocked";
                /** @description A code of any campaign's dispositions; one that no call has finds nothing */
                disposition?: string;
                lead_id?: string;
                direction?: "outbound" | "inbound";
                /** @description Only calls on legal hold */
                held?: boolean;
                /** @description A complete number; fragments find nothing because numbers are sealed */
                number?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCall"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportCalls: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                campaign_id?: string;
                /** @description Who talked: its agent, or who took it from them */
                agent_id?: string;
                outcome?: "answered" | "abandoned" | "machine" | "busy" | "rejected" | "no_answer" | "vacant" | "powered_off" | "suspended" | "unreachable" | "failed" | "blocked";
                /** @description A code of any campaign's dispositions; one that no call has finds nothing */
                disposition?: string;
                lead_id?: string;
                direction?: "outbound" | "inbound";
                /** @description Only calls on legal hold */
                held?: boolean;
                /** @description A complete number; fragments find nothing because numbers are sealed */
                number?: string;
                /** @description Of the heads and outcomes */
                language?: "zh" | "en";
                /** @description IANA name: of the times */
                timezone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testCall: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestCallBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallDetail"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teachFromCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CuttingBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkAnnouncement"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    holdCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldChangeBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCallQuality: {
        parameters: {
            query?: {
                /** @description Steps at most; a longer talk is told in longer ones */
                most?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallQuality"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recordCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TapingBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRecording: {
        parameters: {
            query?: {
                /** @description 1: with a file name to save it under */
                download?: "1";
                /** @description mp3: made by LAME while it is sent, 48 kbit/s, without ranges; needs lame on the server (503 mp3_missing), few at a time (503 mp3_busy) */
                format?: "wav" | "mp3";
            };
            header?: never;
            path: {
                id: string;
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole recording */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/mpeg": string;
                    "audio/wav": string;
                };
            };
            /** @description The part asked for by Range */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/mpeg": string;
                    "audio/wav": string;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPeaks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                kind: "call" | "early";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Peaks"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCampaigns: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCampaign"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CampaignChange"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    campaignDefaults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignDraft"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preflightCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreflightBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preflight"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preflightLeads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkippedBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageSkippedLead"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CampaignEditBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    campaignLeads: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                state?: "queued" | "leased" | "dialing" | "waiting" | "done" | "blocked" | "idle";
                /** @description Stable word; one that no lead has finds nothing */
                reason?: string;
                /** @description Beginning of a name, or a complete number: numbers are sealed */
                q?: string;
                /** @description A LeadFilter in JSON */
                where?: string;
                /** @description How the lead's last call ended; done leads carry it as reason */
                outcome?: "answered" | "abandoned" | "machine" | "busy" | "rejected" | "no_answer" | "vacant" | "powered_off" | "suspended" | "unreachable" | "failed" | "blocked";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageLead"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    campaignLive: {
        parameters: {
            query?: {
                /** @description Seconds of the lanes: 900, 7200 or 86400 */
                range?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignLive"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    paceCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RepaceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    campaignPulse: {
        parameters: {
            query?: {
                /** @description Seconds back from now */
                range?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pulse"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    campaignReasons: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counts"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSimulations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageSimulation"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulateCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimulationOptions"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCompliance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compliance"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkNumber: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NumberCheck"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setDestinations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DestinationsBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compliance"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setRiskFeed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compliance"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeRiskFeed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testRiskFeed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedTest"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeProof: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tightenRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnRules"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compliance"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    complianceWindows: {
        parameters: {
            query?: {
                /** @description ISO alpha-2; the workspace's when absent */
                country?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WindowMap"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listConsents: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageConsent"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addConsents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentsBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentResult"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawConsent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Withdrawn"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCountries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountryList"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMyCallbacks: {
        parameters: {
            query?: {
                closed?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackList"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editMyCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackEditBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Callback"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFloorAgents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageFloorAgent"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTakenCalls: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageFloorTaken"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listImports: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                list_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageImport"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    country?: string;
                    /** Format: binary */
                    file?: string;
                    list_id?: string;
                    list_name?: string;
                    text?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importSample: {
        parameters: {
            query?: {
                language?: "zh" | "en";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description UTF-8 with byte-order mark */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mapImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MappingBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadingBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importResult: {
        parameters: {
            query?: {
                language?: "zh" | "en";
                /** @description Only these rows; all when absent */
                result?: "accepted" | "merged" | "rejected";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description UTF-8 with byte-order mark */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importRows: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                result?: "accepted" | "merged" | "rejected";
                /** @description Stable word; one that no row has finds nothing */
                code?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageImportRow"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undoImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInboundNumbers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageInboundNumber"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setInboundNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboundLeadBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboundNumber"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageInvitation"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationFreshBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationCreated"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: {
                "User-Agent"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptanceBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationInfo"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resendInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationCreated"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageAPIKey"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyFreshBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIKeyCreated"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listScopes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageScope"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLeadActs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadActList"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginLeadAct: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadAct"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countLeads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChoiceBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChosenLeads"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLeadAct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadAct"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelLeadAct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadAct"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undoLeadAct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UndoBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadAct"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLeadFilters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedFilters"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveLeadFilter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveLeadFilterRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedFilter"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeLeadFilter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findLeads: {
        parameters: {
            query: {
                cursor?: string;
                limit?: number;
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageLead"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadDetail"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editLead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeadEditBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadDetail"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    promiseCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PromiseBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Callback"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    orderLeadNumbers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadDetail"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addLeadNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NumberBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadDetail"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreLeadNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadDetail"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeLeadNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NumberRemoved"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revealLeadNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevealBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revealed"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leadTimeline: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageLeadMoment"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLists: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                archived?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageList"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListBodyBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListEditBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLeads: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                state?: "queued" | "leased" | "dialing" | "waiting" | "done" | "blocked" | "idle";
                /** @description Stable word; one that no lead has finds nothing */
                reason?: string;
                /** @description Beginning of a name, or a complete number: numbers are sealed */
                q?: string;
                /** @description A LeadFilter in JSON */
                where?: string;
                /** @description The list's newest campaign when absent */
                campaign_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageLead"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addLead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeadBodyBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leadStates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadCounts"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                "User-Agent"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialsBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeChangeBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMyStation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Station"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enterMyStation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StationNumber"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Station"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMyStation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    proveMyStation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StationProofBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Station"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    proofCallMyStation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Station"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMonitors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageMonitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startMonitor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MonitorStartBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonitorAnswer"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMonitorSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonitorSetup"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMonitor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopMonitor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeMonitor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MonitorChangeBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonitorAnswer"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    playAnnouncement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MonitorAnnouncementBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disposeTakenCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakenDispositionBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pressInTakenCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakenKeysBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endTakenCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    holdTakenCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakenSwitchBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    muteTakenCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakenSwitchBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recordTakenCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TapingBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNetworkAnnouncements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkAnnouncements"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teachNetworkAnnouncement: {
        parameters: {
            query: {
                name: string;
                class: "vacant" | "powered_off" | "suspended" | "busy" | "unreachable" | "no_answer" | "barred" | "network_busy" | "call_waiting" | "own_line" | "mailbox";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "audio/wav": string;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkAnnouncement"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testNetworkAnnouncement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "audio/wav": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundAnnouncement"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forgetNetworkAnnouncement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hearNetworkAnnouncement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listQueues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageQueue"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createQueue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamedBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getQueuesNow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageQueueNow"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteQueue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editQueue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueueChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkRoutingRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckRulesBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingCheck"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRoutingRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingVersion"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveRoutingRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveRulesBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingVersion"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRoutingTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageRoutingTemplate"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tryRoutingRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TryRulesBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingTrial"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRoutingVersions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageRoutingVersion"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreRoutingVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreRulesBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingVersion"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sandboxNumbers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sandbox"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sandboxCallBack: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SandboxCallbackBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxCall"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginSignup: {
        parameters: {
            query?: never;
            header?: {
                "User-Agent"?: string;
            };
            path?: never;
            cookie?: {
                "__Host-boyun-signup"?: string;
                "boyun-signup"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignupRequestBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Signup"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifySignupLink: {
        parameters: {
            query?: never;
            header?: {
                "User-Agent"?: string;
            };
            path?: never;
            cookie?: {
                "__Host-boyun-signup"?: string;
                "boyun-signup"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkProofBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verified"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSignup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Signup"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correctSignup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressChangeBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Signup"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watchSignup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description event: signup, data: Signup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resendSignup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Signup"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    claimSignup: {
        parameters: {
            query?: never;
            header?: {
                "User-Agent"?: string;
            };
            path: {
                id: string;
            };
            cookie?: {
                "__Host-boyun-signup"?: string;
                "boyun-signup"?: string;
            };
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifySignup: {
        parameters: {
            query?: never;
            header?: {
                "User-Agent"?: string;
            };
            path: {
                id: string;
            };
            cookie?: {
                "__Host-boyun-signup"?: string;
                "boyun-signup"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeProofBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verified"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSimulation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelSimulation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSkills: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageSkill"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSkill: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamedBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Skill"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSkilledAgents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageSkilledAgent"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSkill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setSkill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkillGrantBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Start"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    skipStart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                step: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkipStepBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Start"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listStations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageStation"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueTicket: {
        parameters: {
            query?: never;
            header?: {
                Origin?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketBodyBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTrunkGroups: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageTrunkGroup"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTrunkGroup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrunkGroupDraft"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrunkGroup"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editTrunkGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrunkGroupDraft"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrunkGroup"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTrunkGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTrunks: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageTrunk"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTrunk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrunkChange"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trunk"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTrunk: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trunk"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTrunk: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editTrunk: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrunkChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trunk"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startTrunkTest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrunkTestWish"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrunkTestStarted"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trunkTestAudio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                test: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sound */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": unknown;
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trunkLive: {
        parameters: {
            query?: {
                /** @description Seconds of the lanes: 900, 7200 or 86400 */
                range?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrunkLive"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTrunkPrices: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageTrunkPrice"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setTrunkPrices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriceTableBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageTrunkPrice"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readTrunkPrices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrunkPriceFile"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrunkPriceReading"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testTrunk: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrunkTest"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageUser"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChangeBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fixStation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StationNumber"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Station"];
                };
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeStation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem, RFC 9457 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
