from django.urls import path

from content.late import late_view
from courses import attempt_views, deadline_views, pretest_views, rulebook_views, sheet_views, views
from courses.corrections import views as corrections
from courses.exercises import views as exercises
from courses.feedback import views as feedback
from courses.paths import views as path_views

urlpatterns = [
    path("regelverk/", rulebook_views.sources, name="sources"),
    path("regelverk/<path:key>/", rulebook_views.source, name="source"),
    path("sok/", rulebook_views.search, name="search"),
    path("ordlista/", rulebook_views.glossary, name="glossary"),
    path("vilka-regler/", late_view("courses.guide_views.which_rules"), name="guide"),
    path("rakna-tidsfrist/", deadline_views.deadline, name="deadline"),
    path("rakna-tidsfrist/kalender.ics", deadline_views.deadline_file, name="deadline_file"),
    path("hitta-kurser/", late_view("courses.paths.finder_views.find_courses"), name="find_courses"),
    path("delegerade-uppgifter/", late_view("courses.paths.finder_views.delegated_tasks"), name="delegated_tasks"),
    path("mina-kurser/", views.my_courses, name="my_courses"),
    path("kurs/<uuid:course_key>/borja/", views.enrol, name="enrol"),
    path("kurs/<uuid:course_key>/igen/", late_view("courses.renewal_views.take_again"), name="take_again"),
    path("kurs/<uuid:course_key>/last/<uuid:lesson_key>/", views.mark_read, name="mark_read"),
    path("kurs/<uuid:course_key>/e-bok/", late_view("courses.books.views.course_epub"), name="course_epub"),
    path("kurs/<uuid:course_key>/skriv-ut/", late_view("courses.books.views.course_print"), name="course_print"),
    path("kurs/<uuid:course_key>/prov/", attempt_views.final_test, name="test"),
    path("kurs/<uuid:course_key>/fortest/", pretest_views.pre_test, name="pretest"),
    path("kurs/<uuid:course_key>/<uuid:lesson_key>/ovning/<uuid:question_key>/", views.practice, name="practice"),
    path("ovning/<uuid:lesson_key>/<uuid:exercise>/<int:number>/svar/", exercises.answer, name="exercise_answer"),
    path("ovning/<uuid:lesson_key>/<uuid:exercise>/<int:number>/plats/", exercises.place, name="exercise_place"),
    path("utbildningsvag/<uuid:path_key>/kursintyg/", path_views.path_certificate, name="path_certificate"),
    path("prov/<uuid:attempt_uuid>/", attempt_views.resume, name="test_resume"),
    path("prov/<uuid:attempt_uuid>/fragor/", sheet_views.sheet, name="sheet"),
    path("prov/<uuid:attempt_uuid>/fraga/<int:number>/", attempt_views.question, name="question"),
    path("prov/<uuid:attempt_uuid>/fraga/<int:number>/ifragasatt/", feedback.on_test, name="feedback_on_test"),
    path("prov/<uuid:attempt_uuid>/granska/", attempt_views.review, name="review"),
    path("prov/<uuid:attempt_uuid>/lamna-in/", attempt_views.submit, name="submit_test"),
    path("prov/<uuid:attempt_uuid>/resultat/", attempt_views.result, name="result"),
    path("underlag/<uuid:about>/", late_view("courses.evidence.views.own_evidence"), name="evidence"),
    path("underlag/<uuid:about>.json", late_view("courses.evidence.views.own_evidence_file"), name="evidence_file"),
    path("aterkallelse/<uuid:case_uuid>/", late_view("courses.revocations.views.own_case"), name="own_case"),
    path("mina-intyg/", late_view("courses.held.views.my_certificates"), name="my_certificates"),
    path("mina-intyg/alla/", late_view("courses.held.views.all_certificates"), name="all_certificates"),
    path("mina-intyg/nytt-namn/", late_view("courses.renames.views.ask_for_name"), name="ask_for_name"),
    path(
        "mina-intyg/nytt-namn/<uuid:request_uuid>/",
        late_view("courses.renames.views.own_name_request"),
        name="own_name_request",
    ),
    path("mina-intyg/utbildningslogg/", late_view("courses.held.views.training_record"), name="training_record"),
    path("rattelser/", corrections.corrections, name="corrections"),
    path("fel-eller-oklart/<uuid:lesson_key>/", feedback.on_lesson, name="feedback"),
    path("fel-eller-oklart/<uuid:lesson_key>/<uuid:question_key>/", feedback.on_practice, name="feedback_on_practice"),
    path("fel-eller-oklart/mottaget/<uuid:case_uuid>/", feedback.received, name="feedback_received"),
]
