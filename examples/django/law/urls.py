from django.urls import path

from . import views

urlpatterns = [
    path("law/", views.page),
    path("law/token/", views.token),
]
